import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Format } from '@mixrouter/core'

/** A recorded response of a vendor. */
export interface Recording {
  id: string
  vendor: string
  format: Format
  stream: boolean
  file: string
  features: string[]
}

const DIRECTORY = fileURLToPath(new URL('../../../../shared/conformance/recordings/', import.meta.url))

/** Recordings stored next to this repository; empty if there are none. */
export const recordings: readonly Recording[] = existsSync(`${DIRECTORY}manifest.json`)
  ? JSON.parse(readFileSync(`${DIRECTORY}manifest.json`, 'utf8'))
  : []

export interface Replay {
  url: string
  close(): Promise<void>
}

/** A server that responds to the model `<id of a recording>` with it, framed as its vendor does. */
export async function startReplay(): Promise<Replay> {
  const server = createServer(async (req, res) => {
    const body = JSON.parse(await text(req))
    const path = decodeURIComponent(req.url ?? '')
    const model: string = body.model ?? /models\/(.+):/.exec(path)?.[1] ?? ''
    const recording = recordings.find(({ id }) => id === model)
    if (!recording) {
      res
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":{"message":"no such recording"}}')
      return
    }
    const recorded = readFileSync(DIRECTORY + recording.file, 'utf8').trimEnd()
    res.writeHead(200, { 'content-type': recording.stream ? 'text/event-stream' : 'application/json' })
    res.end(recording.stream ? framed(recording.format, recorded.split('\n')) : recorded)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function framed(format: Format, chunks: readonly string[]): string {
  switch (format) {
    case 'openai-chat':
      return [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
    case 'google':
      return chunks.map((data) => `data: ${data}\r\n\r\n`).join('')
    default:
      return chunks.map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`).join('')
  }
}
