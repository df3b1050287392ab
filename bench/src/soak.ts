// Runs the gateway for minutes among clients that disconnect or read slowly and upstreams that fail in every way, and
// prints whether its memory stays flat and whether upstream requests end with their clients:
//   node bench/src/soak.ts --seconds 600 --clients 40
import http, { type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { FORMATS } from '@mixrouter/core'
import { now } from './soak-clock.ts'
import { SOAK_FORMATS } from './soak-formats.ts'
import { startGateway } from './soak-gateway.ts'
import { createFaultyUpstream } from './soak-upstream.ts'

/** How much longer than its client an upstream request may last, in milliseconds. */
const MAX_OUTLIVED_MS = 100

/** How many requests that lasted longer are listed. */
const MAX_SHOWN = 20

/** How often memory is measured, in milliseconds. */
const SAMPLE_MS = 1000

/** By how much memory may differ between the last third of the run and the third before, as a fraction. */
const MAX_GROWTH = 0.05

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, clients: { type: 'string', default: '40' } },
})
const seconds = Number(values.seconds)
const began = Date.now()
const until = began + seconds * 1000

const upstream = createFaultyUpstream()
await new Promise<void>((resolve) => upstream.server.listen(0, '127.0.0.1', resolve))
const { port } = upstream.server.address() as AddressInfo
const gateway = await startGateway(`http://127.0.0.1:${port}`)

interface Disconnect {
  /** When it happened, and for how long the gateway had waited for a processor by then. */
  at: number
  waited: number
  /** What was asked for, and how far it was. */
  request: string
}

const counts = { complete: 0, failed: 0, disconnected: 0, slow: 0, unexpected: 0 }
const disconnects = new Map<string, Disconnect>()
/** By how long upstream requests outlived the clients that disconnected, in milliseconds, and in which second of the run. */
const outlived: { time: number; second: number; request: string }[] = []
const memory: { used: number; resident: number }[] = []
const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

upstream.onEnd((id) => {
  const disconnect = disconnects.get(id)
  if (!disconnect) return
  const time = now() - disconnect.at - (gateway.waited() - disconnect.waited)
  const second = (Date.now() - began) / 1000
  outlived.push({ time: Math.max(0, time), second, request: disconnect.request })
})

const sampling = setInterval(async () => memory.push(await gateway.memory()), SAMPLE_MS)
await Promise.all(Array.from({ length: Number(values.clients) }, (_, at) => runClient(at)))
clearInterval(sampling)
await sleep(1000)

const alive = gateway.isRunning()
const open = upstream.openRequests()
gateway.stop()
upstream.server.closeAllConnections()
upstream.server.close()
agent.destroy()
const passed = report()
process.exit(passed ? 0 : 1)

async function runClient(client: number): Promise<void> {
  for (let count = 0; Date.now() < until; count++) await sendOne(`${client}-${count}`)
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T
}

/** One request to a random upstream in a random format, by a client of a random temper. */
function sendOne(id: string): Promise<void> {
  const upstreamName = pick(FORMATS)
  const format = pick(FORMATS)
  const behaviour = pick(upstream.behaviours)
  const temper = pick(['patient', 'patient', 'slow', 'disconnecting', 'disconnecting'])
  const stream = Math.random() < 0.8
  const text = 'x'.repeat(Math.random() * 2000)
  const { path, body } = SOAK_FORMATS[format].request(`${upstreamName}/${behaviour}`, stream, text)
  const headers = { 'content-type': 'application/json', 'x-request-id': id }
  return new Promise((resolve) => {
    const req = http.request(gateway.url + path, { method: 'POST', agent, headers })
    let phase = 'before the response'
    const disconnect = () => {
      if (req.destroyed) return
      counts.disconnected++
      const request = `${format} of ${upstreamName}, ${behaviour}, ${stream ? 'streamed' : 'whole'}, ${phase}`
      disconnects.set(id, { at: now(), waited: gateway.waited(), request })
      req.destroy()
    }
    if (temper === 'disconnecting') setTimeout(disconnect, Math.random() * 400)
    req.once('response', (res) => {
      phase = 'in the response'
      if (temper === 'slow') {
        counts.slow++
        readSlowly(res)
      } else res.resume()
      res.once('end', () => (res.statusCode === 200 ? counts.complete++ : counts.failed++))
      res.once('error', () => {})
      if (res.statusCode === 500) counts.unexpected++
    })
    req.once('error', () => {})
    req.once('close', () => resolve())
    req.end(JSON.stringify(body))
  })
}

function readSlowly(res: IncomingMessage): void {
  res.on('data', () => {
    res.pause()
    setTimeout(() => res.resume(), 20 + Math.random() * 100)
  })
}

function report(): boolean {
  const third = Math.floor(memory.length / 3)
  const mean = (samples: typeof memory, of: keyof (typeof memory)[number]) =>
    samples.reduce((sum, sample) => sum + sample[of], 0) / Math.max(1, samples.length)
  const thirds = (of: keyof (typeof memory)[number]) => {
    const before = mean(memory.slice(third, 2 * third), of)
    const last = mean(memory.slice(2 * third), of)
    return { before: before.toFixed(1), last: last.toFixed(1), growth: last / before - 1 }
  }
  const used = thirds('used')
  const resident = thirds('resident')
  const flat = Math.abs(used.growth) <= MAX_GROWTH

  const longest = Math.max(0, ...outlived.map(({ time }) => time))
  const late = outlived.filter(({ time }) => time > MAX_OUTLIVED_MS)
  const ended = late.length === 0 && open === 0

  console.log(
    `${seconds} s: ${Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
  )
  console.log(
    `memory in use: ${used.before} MB in the second third, ${used.last} MB in the last (${percent(used.growth)}): ${word(flat)}`,
  )
  console.log(
    `resident memory: ${resident.before} MB, then ${resident.last} MB (${percent(resident.growth)})`,
  )
  console.log(
    `upstream requests of ${disconnects.size} clients that disconnected: the longest outlived its client by ` +
      `${longest.toFixed(0)} ms, ${late.length} by more than ${MAX_OUTLIVED_MS} ms, ${open} still open: ${word(ended)}`,
  )
  for (const { time, second, request } of late.slice(0, MAX_SHOWN)) {
    console.log(`  ${time.toFixed(0)} ms, in second ${second.toFixed(1)}: ${request}`)
  }
  console.log(`the gateway is ${alive ? 'still running' : 'gone'}: ${word(alive && counts.unexpected === 0)}`)
  return flat && ended && alive && counts.unexpected === 0
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`
}

function word(passed: boolean): string {
  return passed ? 'ok' : 'FAILED'
}
