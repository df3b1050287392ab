import { isAscii } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import type { GatewayResponse } from '../index.ts'

/** Less than this fits into the system's buffers, so that whether the client reads it holds nothing up. */
const UNREAD_FROM_BYTES = 64 * 1024

/** Longer bodies are not copied: Node.js writes a head and such a body in one call without memory of its own. */
const ONE_WRITE_BYTES = 8 * 1024

/** A response with what compression middleware adds to it. */
type FlushingResponse = ServerResponse & { flush?: () => void }

/**
 * Writes a response, at once or as fast as the client reads it.
 *
 * @param timeout how long the client may read nothing before it is disconnected, in milliseconds; 0 is unlimited
 */
export async function writeResponse(
  res: ServerResponse,
  { status, headers, body }: GatewayResponse,
  timeout = 0,
): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    endWith(res, body)
    disconnectUnreadEnd(res, timeout)
    return
  }
  res.writeHead(status, headers)
  flushHeadersSoon(res)
  await writeChunks(res, body, timeout)
  res.end()
  disconnectUnreadEnd(res, timeout)
}

/**
 * Ends a response with its only chunk. A short one is passed as a string, which goes out in one write with the head; only
 * ASCII, as adapters to serverless functions ignore the encoding.
 */
function endWith(res: ServerResponse, body: string | Uint8Array): void {
  if (typeof body === 'string') endWithText(res, body, 'utf8')
  else if (body.length > ONE_WRITE_BYTES || !isAscii(body)) res.end(body)
  else endWithText(res, Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1')
}

/** `end` on its own adds an empty chunk, and two chunks take a slower call of the system. */
function endWithText(res: ServerResponse, text: string, encoding: BufferEncoding): void {
  const { socket } = res
  socket?.cork()
  res.write(text, encoding)
  socket?.uncork()
  res.end()
}

async function writeChunks(
  res: FlushingResponse,
  chunks: AsyncIterable<string | Uint8Array>,
  timeout: number,
): Promise<void> {
  for await (const chunk of chunks) {
    const fits = res.write(chunk)
    res.flush?.()
    if (!fits) await drained(res, timeout)
    if (res.closed) return
  }
}

/** Sends a stream's head without waiting for the first chunk, but together with it if that is already there. */
function flushHeadersSoon(res: ServerResponse): void {
  setImmediate(() => res.closed || res.flushHeaders())
}

function drained(res: ServerResponse, timeout: number): Promise<void> {
  return new Promise((resolve) => {
    if (res.closed || !res.writableNeedDrain) return resolve()
    const disarm = disconnectUnread(res, timeout)
    const done = () => {
      disarm()
      res.off('drain', done).off('close', done)
      resolve()
    }
    res.on('drain', done).on('close', done)
  })
}

/** Disconnects a client that does not read the rest of a response that has ended. */
function disconnectUnreadEnd(res: ServerResponse, timeout: number): void {
  if (res.writableLength < UNREAD_FROM_BYTES || res.closed) return
  const disarm = disconnectUnread(res, timeout)
  res.prependOnceListener('finish', disarm) // before the server sets its timeout for idle connections
}

/** Disconnects a client that reads nothing for so long; a socket's timeout starts anew with all that it can send. */
function disconnectUnread(res: ServerResponse, timeout: number): () => void {
  const { socket } = res
  if (timeout === 0 || !socket) return () => {}
  const before = socket.timeout ?? 0
  const disconnect = () => res.destroy()
  res.setTimeout(timeout, disconnect)
  return () => {
    res.off('timeout', disconnect)
    socket.setTimeout(before)
  }
}
