import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Gateway, type GatewayRequest, notFound, type RequestBody } from './index.ts'
import { readBody } from './node-body.ts'
import { writeResponse } from './node-write.ts'

/** Answers the gateway's routes; others go to `next`, or get a 404 where there is none. */
export type NodeHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/**
 * The gateway as a request handler, under any prefix that the framework takes off `req.url`. Bodies that a parser has
 * read already (`req.body`) are taken as they are.
 *
 * @example
 * http.createServer(toNodeHandler(gateway)).listen(8080)
 */
export function toNodeHandler(gateway: Gateway): NodeHandler {
  return function mixrouterHandler(req, res, next) {
    const request = new NodeRequest(req, res)
    const answer = gateway.handle(request)
    if (answer) answer.then((response) => writeResponse(res, response)).catch(() => res.destroy())
    else if (next) next()
    else void writeResponse(res, notFound(request.method, request.path))
  }
}

/** The message as the gateway reads it; nothing is made before it is asked for. */
class NodeRequest implements GatewayRequest {
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  #leave: AbortController | undefined

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req
    this.#res = res
  }

  get method(): string {
    return this.#req.method ?? 'GET'
  }

  get path(): string {
    return this.#req.url ?? '/'
  }

  get headers() {
    return this.#req.headers as GatewayRequest['headers']
  }

  readBody(limit: number): Promise<RequestBody> {
    return readBody(this.#req, limit)
  }

  get signal(): AbortSignal {
    if (!this.#leave) {
      const leave = new AbortController()
      this.#leave = leave
      if (this.#res.closed || this.#res.destroyed) leave.abort()
      else this.#res.once('close', () => this.#res.writableFinished || leave.abort())
    }
    return this.#leave.signal
  }
}
