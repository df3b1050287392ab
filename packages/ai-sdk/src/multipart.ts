/** A form with one file, which is sent as it is read. */
export interface StreamedForm {
  fields: Readonly<Record<string, string>>
  file: { content: ReadableStream<Uint8Array>; mediaType: string; filename: string }
}

/** A form on the wire, and the header that names its boundary (RFC 7578). */
export function encodeMultipart({ fields, file }: StreamedForm): {
  headers: { 'content-type': string }
  body: AsyncIterable<Uint8Array>
} {
  const boundary = `mixrouter-${crypto.randomUUID()}`
  const encoder = new TextEncoder()
  const part = (head: string) => `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`

  async function* body(): AsyncGenerator<Uint8Array> {
    let head = ''
    for (const [name, value] of Object.entries(fields))
      head += `${part(`name="${quoted(name)}"`)}${value}\r\n`
    const { content, mediaType, filename } = file
    head += part(`name="file"; filename="${quoted(filename)}"\r\ncontent-type: ${mediaType}`)
    yield encoder.encode(head)
    yield* content
    yield encoder.encode(`\r\n--${boundary}--\r\n`)
  }
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body: body() }
}

/** What would end a quoted name, as browsers escape it (HTML standard, multipart/form-data encoding). */
function quoted(name: string): string {
  return name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22')
}
