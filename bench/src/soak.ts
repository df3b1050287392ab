// Runs the gateway for minutes among clients that disconnect or read slowly and upstreams that fail in every way, and
// prints whether its memory stays flat and whether upstream requests end with their clients:
//   node bench/src/soak.ts --seconds 600 --clients 40
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http, { type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { now } from './soak-clock.ts'
import { createFaultyUpstream } from './soak-upstream.ts'

/** How much longer than its client an upstream request may last, in milliseconds. */
const MAX_OUTLIVED_MS = 100

/** By how much memory may differ between the last third of the run and the third before, as a fraction. */
const MAX_GROWTH = 0.05

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, clients: { type: 'string', default: '40' } },
})
const seconds = Number(values.seconds)
const until = Date.now() + seconds * 1000

const upstream = createFaultyUpstream()
await new Promise<void>((resolve) => upstream.server.listen(0, '127.0.0.1', resolve))
const { port } = upstream.server.address() as AddressInfo
const { url, child, stop } = await startGateway(`http://127.0.0.1:${port}`)

const counts = { complete: 0, failed: 0, disconnected: 0, slow: 0, unexpected: 0 }
/** When each client that disconnected did so, by request id. */
const disconnects = new Map<string, number>()
const memory: number[] = []
const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

const sampling = setInterval(() => memory.push(residentMegabytes(child)), 1000)
await Promise.all(Array.from({ length: Number(values.clients) }, (_, at) => runClient(at)))
clearInterval(sampling)
await sleep(1000)

const alive = child.exitCode === null
const open = upstream.openRequests()
stop()
upstream.server.closeAllConnections()
upstream.server.close()
agent.destroy()
const passed = report()
process.exit(passed ? 0 : 1)

async function startGateway(baseURL: string): Promise<{ url: string; child: ChildProcess; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-soak-'))
  const config = join(folder, 'config.json')
  const upstreams = (['openai-chat', 'anthropic'] as const).map((format) => ({
    name: format,
    baseURL,
    apiKey: 'upstream-key-1234',
    formats: [format],
    timeouts: { firstByte: 3000, idle: 3000 },
  }))
  const retry = { attempts: 0 }
  writeFileSync(
    config,
    JSON.stringify({
      upstreams,
      retry,
      breaker: { failures: 1_000_000 },
      writeTimeout: 5000,
      authenticate: false,
    }),
  )
  const bin = createRequire(import.meta.url)
    .resolve('mixrouter/package.json')
    .replace('package.json', 'bin/mixrouter.js')
  const child = spawn(process.execPath, [bin, 'serve', '--config', config, '--port', '0'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The gateway exited with ${code}: ${output}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const [, found] = /is listening on (http:\/\/\S+)/.exec(output) ?? []
      if (found) resolve(found)
    })
  })
  const stop = () => {
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
  return { url, child, stop }
}

async function runClient(client: number): Promise<void> {
  for (let count = 0; Date.now() < until; count++) await sendOne(`${client}-${count}`)
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T
}

/** One request to a random upstream in a random format, by a client of a random temper. */
function sendOne(id: string): Promise<void> {
  const upstreamName = pick(['openai-chat', 'anthropic'])
  const format = pick(['openai-chat', 'anthropic'])
  const behaviour = pick(upstream.behaviours)
  const temper = pick(['patient', 'patient', 'slow', 'disconnecting', 'disconnecting'])
  const stream = Math.random() < 0.8
  const body = JSON.stringify({
    model: `${upstreamName}/${behaviour}`,
    max_tokens: 100,
    stream,
    messages: [{ role: 'user', content: 'x'.repeat(Math.random() * 2000) }],
  })
  const path = format === 'anthropic' ? '/v1/messages' : '/v1/chat/completions'
  const headers = { 'content-type': 'application/json', 'x-request-id': id }
  return new Promise((resolve) => {
    const req = http.request(url + path, { method: 'POST', agent, headers })
    const disconnect = () => {
      if (req.destroyed) return
      counts.disconnected++
      disconnects.set(id, now())
      req.destroy()
    }
    if (temper === 'disconnecting') setTimeout(disconnect, Math.random() * 400)
    req.once('response', (res) => {
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
    req.end(body)
  })
}

function readSlowly(res: IncomingMessage): void {
  res.on('data', () => {
    res.pause()
    setTimeout(() => res.resume(), 20 + Math.random() * 100)
  })
}

/** Resident memory of a process, in megabytes. */
function residentMegabytes({ pid }: ChildProcess): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

function report(): boolean {
  const third = Math.floor(memory.length / 3)
  const mean = (samples: number[]) =>
    samples.reduce((sum, value) => sum + value, 0) / Math.max(1, samples.length)
  const before = mean(memory.slice(third, 2 * third))
  const last = mean(memory.slice(2 * third))
  const growth = last / before - 1
  const flat = Math.abs(growth) <= MAX_GROWTH

  const outlived = [...disconnects].map(([id, at]) => (upstream.endOf(id) ?? at) - at)
  const longest = Math.max(0, ...outlived)
  const late = outlived.filter((time) => time > MAX_OUTLIVED_MS).length
  const ended = late === 0 && open === 0

  const percent = (growth * 100).toFixed(1)
  console.log(
    `${seconds} s: ${Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
  )
  console.log(
    `memory: ${before.toFixed(0)} MB in the second third, ${last.toFixed(0)} MB in the last (${percent} %): ${word(flat)}`,
  )
  console.log(
    `upstream requests of ${disconnects.size} clients that disconnected: the longest outlived its client by ` +
      `${longest.toFixed(0)} ms, ${late} by more than ${MAX_OUTLIVED_MS} ms, ${open} still open: ${word(ended)}`,
  )
  console.log(`the gateway is ${alive ? 'still running' : 'gone'}: ${word(alive && counts.unexpected === 0)}`)
  return flat && ended && alive && counts.unexpected === 0
}

function word(passed: boolean): string {
  return passed ? 'ok' : 'FAILED'
}
