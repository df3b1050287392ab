import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { ApiError } from '@mixrouter/core'
import { isObject, type JsonObject } from '@mixrouter/core/internal'

/** A request to an endpoint, read. */
export interface EndpointRequest {
  fields: JsonObject
  files: readonly File[]
  /** The model in the path, where the format has it there. */
  model: string
  path: string
}

/** What an endpoint sends: JSON, or chunks with a pause between them. */
export type EndpointReply = { json: unknown } | { contentType: string; chunks: readonly (string | Buffer)[] }

export type Endpoint = (request: EndpointRequest) => EndpointReply

/** The fields and files of a JSON or form body. @throws ApiError 400 */
export async function readRequest(
  req: IncomingMessage,
): Promise<Pick<EndpointRequest, 'fields' | 'files'> & { body: unknown }> {
  const bytes = await buffer(req)
  const contentType = req.headers['content-type'] ?? ''
  if (contentType.startsWith('multipart/form-data')) {
    const headers = { 'content-type': contentType }
    const form = await new Response(new Uint8Array(bytes), { headers }).formData().catch(() => {
      throw new ApiError('The request body is not a valid form', { status: 400 })
    })
    const entries = [...form.entries()]
    const fields = Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
    return {
      fields,
      files: entries.flatMap(([, value]) => (value instanceof File ? [value] : [])),
      body: fields,
    }
  }
  let body: unknown
  try {
    body = JSON.parse(bytes.toString())
  } catch {
    throw new ApiError('The request body is not valid JSON', { status: 400 })
  }
  return { fields: isObject(body) ? body : {}, files: [], body }
}

/** Events of a stream: by type where the data has one. */
export function toEvents(data: readonly (JsonObject | '[DONE]')[]): EndpointReply {
  const chunks = data.map((event) => {
    if (event === '[DONE]') return 'data: [DONE]\n\n'
    const name = typeof event.type === 'string' ? `event: ${event.type}\n` : ''
    return `${name}data: ${JSON.stringify(event)}\n\n`
  })
  return { contentType: 'text/event-stream', chunks }
}

/** @throws ApiError 400 if the field is not a string */
export function textField(fields: JsonObject, name: string): string {
  const value = fields[name]
  if (typeof value === 'string') return value
  throw new ApiError(`${name} is missing`, { status: 400, param: name })
}

export function textsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
}
