import { ApiError } from '@mixrouter/core'
import { bytesToBase64, concatBytes, toDataUrl } from '@mixrouter/core/internal'

/**
 * A small form as the JSON that stands for it: files are data URLs.
 *
 * @throws ApiError 400 if it is not a valid form, 413 if it is too large
 */
export async function readFormAsJson(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<Record<string, string>> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  const body = concatBytes(read) as Uint8Array<ArrayBuffer>
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw new ApiError('The request body is not a valid form', { status: 400, code: 'invalid_form' })
  })
  const fields: Record<string, string> = {}
  for (const [name, value] of form) fields[name] = typeof value === 'string' ? value : await fileUrl(value)
  return fields
}

async function fileUrl(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return toDataUrl(bytesToBase64(bytes), file.type || 'application/octet-stream')
}
