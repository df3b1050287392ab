import { ApiError } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'

/** How many bytes of a file are encoded at once: a multiple of 3, so that the parts of base64 can be joined. */
const BASE64_CHUNK = 3 * 4096

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
  for (const [name, value] of form) fields[name] = typeof value === 'string' ? value : await toDataUrl(value)
  return fields
}

async function toDataUrl(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let base64 = ''
  for (let at = 0; at < bytes.length; at += BASE64_CHUNK)
    base64 += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_CHUNK)))
  return `data:${file.type || 'application/octet-stream'};base64,${base64}`
}
