/** The upstream of every contender: a process that responds immediately, or at a pace, with prepared bytes. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FORMATS, formatOfPath, responseIn, streamIn } from './all-formats.ts'

let paceMs = 0

const RESPONSES = new Map(
  FORMATS.map((format) => [format, { json: responseIn(format), events: streamIn(format) }]),
)

const server = createServer((req, res) => {
  const { url = '' } = req
  const format = formatOfPath(url)
  const response = format && RESPONSES.get(format)
  const chunks: Buffer[] = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    if (!response) res.writeHead(404).end()
    else if (url.includes(':stream') || /"stream": ?true/.test(Buffer.concat(chunks).toString('latin1')))
      stream(res, response.events)
    else {
      const body = response.json
      res
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
        .end(body)
    }
  })
})
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

process.on('message', (milliseconds: number) => {
  paceMs = milliseconds
  process.send?.('ready')
})
process.on('disconnect', () => process.exit())

function stream(res: ServerResponse, events: readonly string[]): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  if (paceMs === 0) {
    for (const event of events) res.write(event)
    res.end()
    return
  }
  const rest = events.values()
  const timer = setInterval(() => {
    const { value, done } = rest.next()
    if (!done && !res.destroyed) return res.write(value)
    clearInterval(timer)
    res.end()
  }, paceMs)
}
