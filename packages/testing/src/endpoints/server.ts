import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Format } from '@mixrouter/core'
import { pathOf, sendJson } from '../http.ts'
import { type Endpoint, readRequest } from './endpoint.ts'
import { GOOGLE_ENDPOINTS } from './google.ts'
import { OPENAI_ENDPOINTS } from './openai.ts'

/** An endpoint, with what its path specifies. */
export interface FoundEndpoint {
  endpoint: Endpoint
  format: Format
  /** Empty where the format has it in the body. */
  model: string
}

const MODEL_PATH = /^\/v1(?:beta)?\/models\/(.+):(\w+)$/

/** An endpoint beside chat, by its path; undefined if the path is none. */
export function findEndpoint(path: string): FoundEndpoint | undefined {
  const openai = OPENAI_ENDPOINTS[path]
  if (openai) return { endpoint: openai, format: 'openai-chat', model: '' }
  const [, model = '', verb = ''] = MODEL_PATH.exec(path) ?? []
  const google = GOOGLE_ENDPOINTS[verb]
  return google && { endpoint: google, format: 'google', model }
}

/** Responds; what is streamed comes with pauses of `delay` milliseconds. Returns the body as it was read. */
export async function respondEndpoint(
  req: IncomingMessage,
  res: ServerResponse,
  { endpoint, model }: FoundEndpoint,
  delay: number,
  onBody: (body: unknown) => void,
): Promise<void> {
  const { body, ...request } = await readRequest(req)
  onBody(body)
  const reply = endpoint({ ...request, model, path: pathOf(req) })
  if ('json' in reply) return sendJson(res, 200, reply.json)
  res.writeHead(200, { 'content-type': reply.contentType })
  for (const chunk of reply.chunks) {
    if (res.closed) return
    res.write(chunk)
    await setTimeout(delay)
  }
  res.end()
}
