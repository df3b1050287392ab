import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import {
  type ChatResponse,
  createResponseAccumulator,
  createSSEParser,
  type Format,
  getFormat,
} from '@mixrouter/core'

/** A recorded response of a vendor. */
export interface Recording {
  id: string
  format: Format
  stream: boolean
  file: string
}

const FOLDER = fileURLToPath(new URL('../../../../shared/conformance/recordings/', import.meta.url))
const MANIFEST = `${FOLDER}manifest.json`

/** Recordings stored next to this repository; empty if there are none. */
export const recordings: readonly Recording[] = existsSync(MANIFEST)
  ? JSON.parse(readFileSync(MANIFEST, 'utf8'))
  : []

/** A server that responds to the model `<id of a recording>` with it, a stream in small chunks. */
export async function startReplay() {
  const server = createServer(async (req, res) => {
    const body = (await json(req)) as { model?: string }
    const named = /models\/(.+):/.exec(decodeURIComponent(req.url ?? ''))?.[1]
    const recording = recordings.find(({ id }) => id === (body.model ?? named))
    if (!recording) return void res.writeHead(404).end('{"error":{"message":"no such recording"}}')
    res.writeHead(200, { 'content-type': recording.stream ? 'text/event-stream' : 'application/json' })
    for (const chunk of wireOf(recording).match(/.{1,1000}/gs) ?? []) res.write(chunk)
    res.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A decoded recording; an error if it is truncated. */
export function decoded(recording: Recording): ChatResponse | Error {
  const codec = getFormat(recording.format)
  const context = { warn() {}, sourceModel: recording.id } // whose vendor is not known
  if (!recording.stream) return codec.decodeResponse(JSON.parse(wireOf(recording)), context)
  const accumulator = createResponseAccumulator()
  const decoder = codec.createStreamDecoder(accumulator.add, context)
  const parser = createSSEParser(decoder.push)
  try {
    parser.feed(new TextEncoder().encode(wireOf(recording)))
    parser.end()
    decoder.end()
  } catch (error) {
    decoder.end(error)
  }
  try {
    return accumulator.result()
  } catch (error) {
    return error as Error
  }
}

/** A recording as its vendor sends it. */
function wireOf({ format, stream, file }: Recording): string {
  const recorded = readFileSync(FOLDER + file, 'utf8').trimEnd()
  if (!stream) return recorded
  const lines = recorded.split('\n')
  if (format === 'openai-chat') return [...lines, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
  if (format === 'google') return lines.map((data) => `data: ${data}\r\n\r\n`).join('')
  return lines.map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`).join('')
}
