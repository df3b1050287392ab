/** The upstream of every contender: a process that responds immediately, or at a pace, with prepared bytes. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientFormat, JSON_BODY, PATHS, STREAM_BODY } from './traffic.ts'

let paceMs = 0

const FORMATS = Object.keys(PATHS) as ClientFormat[]

const server = createServer((req, res) => {
  const format = FORMATS.find((name) => req.url?.startsWith(PATHS[name]))
  const chunks: Buffer[] = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    if (!format) res.writeHead(404).end()
    else if (/"stream": ?true/.test(Buffer.concat(chunks).toString('latin1')))
      stream(res, STREAM_BODY[format])
    else {
      const body = JSON_BODY[format]
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
