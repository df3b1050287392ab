import type { ServerResponse } from 'node:http'
import type { GatewayResponse } from './index.ts'

/** A response with what compression middleware adds to it. */
type FlushingResponse = ServerResponse & { flush?: () => void }

/** Writes an answer, at once or as fast as the client takes it. */
export async function writeResponse(
  res: ServerResponse,
  { status, headers, body }: GatewayResponse,
): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
    return
  }
  res.writeHead(status, headers)
  flushHeadersSoon(res)
  await writePieces(res, body)
  res.end()
}

async function writePieces(res: FlushingResponse, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    const fits = res.write(piece)
    res.flush?.()
    if (!fits) await drained(res)
    if (res.closed) return
  }
}

/** A stream's head does not wait for its first piece, but goes with it when that is there already. */
function flushHeadersSoon(res: ServerResponse): void {
  setImmediate(() => res.closed || res.flushHeaders())
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (res.closed || !res.writableNeedDrain) return resolve()
    const done = () => {
      res.off('drain', done).off('close', done)
      resolve()
    }
    res.on('drain', done).on('close', done)
  })
}
