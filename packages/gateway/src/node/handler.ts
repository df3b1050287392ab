import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GatewayRequest, type RequestBody, type Responder, withoutUpgrade } from '../index.ts'
import { readBody, streamBody } from './body.ts'
import { writeResponse } from './write.ts'

/** Handles the gateway's routes; others go to `next`, or get a 404 if there is none. */
export type NodeHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/**
 * The gateway as a request handler, under any prefix that the framework strips from `req.url`. Bodies that a parser has
 * already read (`req.body`) are used as they are.
 *
 * @example
 * http.createServer(toNodeHandler(gateway)).listen(8080)
 */
export function toNodeHandler(gateway: Responder): NodeHandler {
  return function mixrouterHandler(req, res, next) {
    const request = new NodeRequest(req, res)
    const response = gateway.handle(request)
    if (!response && next) return next()
    const responded = response ?? gateway.notFound(request)
    responded
      .then((written) => writeResponse(res, withoutUpgrade(written), gateway.config.writeTimeout))
      .catch(() => res.destroy())
  }
}

/** The message as the gateway reads it; nothing is created before it is needed. */
class NodeRequest implements GatewayRequest {
  readonly #req: IncomingMessage & { originalUrl?: string }
  readonly #res: ServerResponse
  #abort: AbortController | undefined

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

  /** Express and Connect keep it, as they strip the prefix from the other. */
  get url(): string {
    const { encrypted } = this.#req.socket as { encrypted?: boolean }
    const { originalUrl = this.path, headers } = this.#req
    return `${encrypted ? 'https' : 'http'}://${headers.host ?? 'localhost'}${originalUrl}`
  }

  get headers() {
    return this.#req.headers as GatewayRequest['headers']
  }

  get remoteAddress(): string | undefined {
    return this.#req.socket.remoteAddress
  }

  readBody(limit: number): Promise<RequestBody> {
    return readBody(this.#req, limit)
  }

  streamBody(limit: number): AsyncIterable<Uint8Array> {
    return streamBody(this.#req, limit)
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const controller = new AbortController()
      this.#abort = controller
      if (this.#res.closed || this.#res.destroyed) controller.abort()
      else this.#res.once('close', () => this.#res.writableFinished || controller.abort())
    }
    return this.#abort.signal
  }
}
