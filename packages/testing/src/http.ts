import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { ApiError, type Format, getFormat } from '@mixrouter/core'

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

/** Sends an error in the shape of a format. */
export function sendFailure(res: ServerResponse, format: Format, error: unknown): void {
  const apiError = ApiError.is(error) ? error : new ApiError(`The offline upstream failed: ${error}`)
  const { status, body, headers } = getFormat(format).encodeError(apiError)
  sendJson(res, status, body, headers)
}
