import { connect } from 'node:net'

/** A connection that is not over after so long hangs. */
export const HANG_MS = 8000

/** How a client behaves. */
export interface Manners {
  /** Whether it disconnects as soon as it has sent everything. */
  cut: boolean
  /** When it ends its side, in milliseconds after it has sent everything; if undefined, never. */
  patience: number | undefined
}

/** Sends bytes in the given pieces; resolves with what comes back when the connection is over. */
export function exchange(
  url: string,
  pieces: readonly Buffer[],
  { cut, patience }: Manners,
): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let text = ''
    const hang = setTimeout(() => {
      socket.destroy()
      const sent = Buffer.concat(pieces).toString('latin1')
      reject(
        new Error(
          `No end after ${HANG_MS} ms of: ${sent.slice(0, 4000)}\n\nReceived: ${text.slice(0, 4000)}`,
        ),
      )
    }, HANG_MS)
    let end: NodeJS.Timeout | undefined
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      clearTimeout(hang)
      clearTimeout(end)
      resolve(text)
    })
    const write = (at: number) => {
      const piece = pieces[at]
      if (socket.destroyed) return
      if (piece !== undefined) socket.write(piece, () => setImmediate(write, at + 1))
      else if (cut) socket.destroy()
      else if (patience !== undefined) end = setTimeout(() => socket.end(), patience)
    }
    socket.once('connect', () => write(0))
  })
}
