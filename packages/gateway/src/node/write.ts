import type { ServerResponse } from 'node:http'
import type { GatewayResponse } from '../index.ts'

/** A response with what compression middleware adds to it. */
type FlushingResponse = ServerResponse & { flush?: () => void }

/** Writes a response, at once or as fast as the client reads it. */
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
  await writeChunks(res, body)
  res.end()
}

async function writeChunks(res: FlushingResponse, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const chunk of chunks) {
    const fits = res.write(chunk)
    res.flush?.()
    if (!fits) await drained(res)
    if (res.closed) return
  }
}

/** Sends a stream's head without waiting for the first chunk, but together with it if that is already there. */
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
