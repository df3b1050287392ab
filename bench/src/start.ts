/**
 * What starting costs: imports of the packages, and the gateway from its start to its first response, in fresh processes
 * that take turns. Each argument is a built checkout; without one it is this one.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { publicEnvironment } from '../../scripts/environment.mjs'
import { freePort } from './processes.ts'

const ROUNDS = 9
const IDLE_MS = 1000
const START_TIMEOUT_MS = 30_000
const CLOCK_TICKS_PER_SECOND = 100
const IMPORTS = ['core/dist/index.js', 'gateway/dist/node.js', 'ai-sdk/dist/index.js']

interface Start {
  /** From the start of the process to the end of its first response. */
  ms: number
  cpuMs: number
  /** A second after the first response. */
  rssMB: number
}

const FLOOR =
  "require('node:http').createServer((req, res) => res.end('{}')).listen(+process.env.PORT, '127.0.0.1')"
const RESPONSE = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4.1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})
const REQUEST = JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hello' }] })

async function measureStart(args: readonly string[], port: number): Promise<Start> {
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...publicEnvironment(), PORT: String(port) },
  })
  try {
    while (!(await responds(port))) {
      if (performance.now() - started > START_TIMEOUT_MS)
        throw new Error(`${args.join(' ')} does not respond`)
      await sleep(2)
    }
    const ms = performance.now() - started
    await sleep(IDLE_MS)
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const ticks = Number(fields[11]) + Number(fields[12])
    const kB = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
    return { ms, cpuMs: (ticks * 1000) / CLOCK_TICKS_PER_SECOND, rssMB: kB / 1024 }
  } finally {
    // Not SIGKILL: V8's compile cache is written when a process ends.
    child.kill('SIGINT')
    await once(child, 'exit')
  }
}

async function responds(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: REQUEST,
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** The CPU time of an import in a fresh process, in milliseconds. */
async function measureImport(file: string): Promise<number> {
  const code = `const before = process.cpuUsage(); import(${JSON.stringify(file)}).then(() => {
    const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000) })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await once(child, 'close')
  return Number(output)
}

const folder = mkdtempSync(join(tmpdir(), 'mixrouter-start-'))
const upstream = createServer((req, res) => {
  req.resume()
  res.setHeader('content-type', 'application/json').end(RESPONSE)
}).listen(0, '127.0.0.1')
await once(upstream, 'listening')
const config = join(folder, 'gateway.json')
const baseURL = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
writeFileSync(
  config,
  JSON.stringify({
    authenticate: false,
    upstreams: [{ name: 'bench', baseURL, apiKey: 'upstream-key', formats: ['openai-chat'] }],
  }),
)

const checkouts = process.argv.length > 2 ? process.argv.slice(2) : ['..']
const starts = new Map<string, Start[]>()
const imports = new Map<string, number[]>()
const add = <T>(all: Map<string, T[]>, name: string, value: T) =>
  all.set(name, [...(all.get(name) ?? []), value])

try {
  for (let round = 0; round < ROUNDS; round++) {
    add(starts, 'bare node:http', await measureStart(['-e', FLOOR], await freePort()))
    for (const checkout of checkouts) {
      const packages = resolve(checkout, 'packages')
      const port = await freePort()
      const cli = [join(packages, 'cli/bin/mixrouter.js'), 'serve', '--config', config, '--port', `${port}`]
      add(starts, checkout, await measureStart(cli, port))
      for (const file of IMPORTS)
        add(imports, `${checkout} ${file}`, await measureImport(join(packages, file)))
    }
  }
} finally {
  upstream.close().closeAllConnections()
  rmSync(folder, { recursive: true })
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const shown = (values: readonly number[]) => {
  const [lowest = 0] = sorted(values)
  return `${(sorted(values)[values.length >> 1] ?? 0).toFixed(0)} (${lowest.toFixed(0)})`
}
console.log('| start | first response, ms | CPU time, ms | idle, MB |\n| --- | --- | --- | --- |')
for (const [name, all] of starts) {
  const columns = (['ms', 'cpuMs', 'rssMB'] as const).map((key) => shown(all.map((start) => start[key])))
  console.log(`| ${name} | ${columns.join(' | ')} |`)
}
console.log('\n| import | CPU time, ms |\n| --- | --- |')
for (const [name, all] of imports) console.log(`| ${name} | ${shown(all)} |`)
