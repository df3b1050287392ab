/**
 * Sends requests in all sixteen pairs of formats through a gateway with two faulty upstreams, and judges every response.
 * Run with `--help` for the options. Exits with 1 if a client was misled, or if too few requests succeeded.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createStreamCollector, FORMATS, type Format, getFormat } from '@mixrouter/core'
import { startOfflineUpstream } from '@mixrouter/testing'
import { Agent, request } from 'undici'
import { FAULTS, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts'
import { freePort, startServer } from './processes.ts'

const HELP = `node src/faults.ts [options]
  --requests <n>      requests in all (10000)
  --rate <fraction>   how many of an upstream's responses fail (0.05)
  --open <n>          requests open at a time (32)
  --timeout <ms>      after which an upstream that hangs is given up; longer on a busy machine (1500)
  --required <share>  successes required where no fault came after the first content (0.999)`

const CLIENT_KEY = 'faults-client-key'

/** Every request is one of these pairs, whole or streamed. */
const PAIRS = FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream })))

type Verdict = 'right' | 'honest' | 'wrong'

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    requests: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '0.05' },
    open: { type: 'string', default: '32' },
    timeout: { type: 'string', default: '1500' },
    required: { type: 'string', default: '0.999' },
  },
})

if (values.help) console.log(HELP)
else process.exit((await main()) ? 0 : 1)

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-faults-'))
  const offline = await startOfflineUpstream()
  const proxies = [
    await startFaultyProxy(offline.url, Number(values.rate)),
    await startFaultyProxy(offline.url, Number(values.rate)),
  ]
  const port = await freePort()
  const gateway = await startServer(serve(folder, port, proxies), port)
  try {
    return await run(`http://127.0.0.1:${port}`, proxies)
  } finally {
    gateway.kill('SIGKILL')
    for (const proxy of proxies) proxy.close()
    await offline.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function serve(folder: string, port: number, proxies: readonly FaultyProxy[]) {
  const file = join(folder, 'mixrouter.json')
  const upstreams = proxies.flatMap(({ url }, at) =>
    FORMATS.map((format) => ({
      name: `${'ab'[at]}-${format}`,
      baseURL: url,
      apiKey: 'faults-upstream-key',
      formats: [format],
      models: [`in-${format}`],
      timeouts: { firstByte: Number(values.timeout), idle: Number(values.timeout) },
    })),
  )
  writeFileSync(file, JSON.stringify({ upstreams, keys: [{ name: 'faults', key: CLIENT_KEY }] }))
  const cli = join(createRequire(import.meta.url).resolve('mixrouter/package.json'), '../bin/mixrouter.js')
  return { command: process.execPath, args: [cli, 'serve', '--port', String(port), '--config', file] }
}

async function run(gateway: string, proxies: readonly FaultyProxy[]): Promise<boolean> {
  const agent = new Agent({ connections: 256 })
  const counts: Record<Verdict, number> = { right: 0, honest: 0, wrong: 0 }
  const early = { total: 0, right: 0 }
  const wrong: string[] = []
  const honest = new Map<string, number>()
  const total = Number(values.requests)
  let next = 0
  const worker = async () => {
    while (next < total) {
      const at = next++
      const { client, upstream } = PAIRS[at % PAIRS.length] as (typeof PAIRS)[number]
      const stream = Math.floor(at / PAIRS.length) % 2 === 0
      const word = `nonce${at}`
      const { verdict, detail } = await send(agent, gateway, client, upstream, stream, word)
      counts[verdict]++
      if (verdict === 'honest') honest.set(messageOf(detail), (honest.get(messageOf(detail)) ?? 0) + 1)
      if (verdict === 'wrong') wrong.push(`${client} → ${upstream}${stream ? ', stream' : ''}: ${detail}`)
      if (!proxies.some(({ cutAfterContent }) => cutAfterContent.has(word))) {
        early.total++
        if (verdict === 'right') early.right++
      }
    }
  }
  await Promise.all(Array.from({ length: Number(values.open) }, worker))
  await agent.close()

  const share = early.right / early.total
  for (const line of wrong.slice(0, 20)) console.log(`wrong: ${line}`)
  for (const [message, count] of honest) console.log(`honest: ${count} × ${message}`)
  for (const fault of FAULTS)
    console.log(`${fault}: ${proxies.reduce((sum, { counts: made }) => sum + made[fault], 0)}`)
  console.log(
    `${total} requests: ${counts.right} right, ${counts.honest} honest errors, ${counts.wrong} wrong; ` +
      `${(share * 100).toFixed(3)} % right of ${early.total} whose faults came before the first content`,
  )
  const slowest = Math.max(...proxies.map(({ slowest }) => slowest()))
  console.log(`the slowest response without a fault took ${Math.round(slowest)} ms`)
  if (slowest > Number(values.timeout))
    console.log(
      `the machine is too busy for --timeout ${values.timeout}: upstreams seemed to hang that did not`,
    )
  return counts.wrong === 0 && share >= Number(values.required)
}

async function send(
  agent: Agent,
  gateway: string,
  client: Format,
  upstream: Format,
  stream: boolean,
  word: string,
): Promise<{ verdict: Verdict; detail: string }> {
  const codec = getFormat(client)
  const encoded = codec.encodeRequest(
    {
      model: `in-${upstream}`,
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: `Say ${word}` }] }],
      maxOutputTokens: 500,
      stream,
    },
    { warn: () => {}, traits: {} },
  )
  try {
    const { statusCode, headers, body } = await request(gateway + encoded.path, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...codec.authHeaders(CLIENT_KEY) },
      body: JSON.stringify(encoded.body),
    })
    const text = await body.text()
    return judge(client, statusCode, String(headers['content-type']), text, word)
  } catch (error) {
    return { verdict: 'wrong', detail: `the gateway broke the connection: ${error}` }
  }
}

/** Right with the whole text, honest with an error of the client's format, wrong with anything else. */
function judge(
  client: Format,
  status: number,
  type: string,
  text: string,
  word: string,
): { verdict: Verdict; detail: string } {
  const detail = `${status} ${text.slice(0, 200)}`
  if (status >= 400) return { verdict: isError(text) ? 'honest' : 'wrong', detail }
  if (!type.includes('event-stream')) return { verdict: text.includes(word) ? 'right' : 'wrong', detail }
  const collector = createStreamCollector({ from: client, to: client })
  collector.feed(new TextEncoder().encode(text))
  collector.end()
  try {
    return { verdict: JSON.stringify(collector.result().body).includes(word) ? 'right' : 'wrong', detail }
  } catch {
    return {
      verdict: /"error"|response\.failed/.test(text.slice(-4000)) ? 'honest' : 'wrong',
      detail: `cut: ${text.slice(-200)}`,
    }
  }
}

/** What a client received, without the names of upstreams. */
function messageOf(detail: string): string {
  const message = /"message":\s*"([^"]*)/.exec(detail)?.[1] ?? detail
  return message.replace(/upstream \S+/, 'upstream')
}

function isError(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)).includes('"error"')
  } catch {
    return false
  }
}
