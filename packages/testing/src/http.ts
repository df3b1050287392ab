import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { ApiError } from '@mixrouter/core'

/** The pathname of the request, without the query. */
export function pathOf(req: IncomingMessage): string {
  return (req.url ?? '/').split('?', 1)[0] ?? '/'
}

/** @throws ApiError 400 if the body is not valid JSON */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  return json(req).catch(() => {
    throw new ApiError('The request body is not valid JSON', { status: 400 })
  })
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body))
}
