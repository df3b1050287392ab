import { writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const KEY = 'client-key-1234'
const METRICS_KEY = 'metrics-key-1234'

async function start(
  client: Record<string, unknown> = {},
  log: 'text' | 'json' = 'text',
  env: Record<string, string> = {},
) {
  const upstream = await startOfflineUpstream({ delay: 20 })
  onTestFinished(() => upstream.close())
  const config = (key: string) => ({
    upstreams: upstream.upstreams,
    keys: [{ name: 'me', key, ...client }],
    telemetry: { metrics: { key: METRICS_KEY } },
  })
  const file = temporaryFile('config.json', config(KEY))
  const args = ['serve', '--config', file, '--port', '0', '--workers', '2', '--log', log]
  const command = mixrouter(args, env)
  if (log === 'text') return { command, file, config, url: await command.url }
  await expect.poll(command.stdout, { timeout: 30_000 }).toContain('"listening"')
  return { command, file, config, url: JSON.parse(command.stdout()).url as string }
}

/** Each on a connection of its own, so that the processes take turns. */
const send = (url: string, { key = KEY, stream = false, content = 'Hello' } = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, connection: 'close' },
    body: JSON.stringify({ model: 'claude-sonnet-5', stream, messages: [{ role: 'user', content }] }),
  })

const scrape = async (url: string) => {
  const headers = { authorization: `Bearer ${METRICS_KEY}`, connection: 'close' }
  return (await fetch(`${url}/metrics`, { headers })).text()
}

const times = <T>(count: number, run: () => Promise<T>) => Promise.all(Array.from({ length: count }, run))

it('limits of requests hold for all processes together', async () => {
  const { url } = await start({ limits: { requests: { day: 10 } } })
  const statuses = await times(30, async () => (await send(url)).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(20)
})

it('limits of concurrency hold for all processes together, and places are given back', async () => {
  const { url } = await start({ limits: { concurrency: 4 } })
  const answers = await times(12, () => send(url, { stream: true, content: '/long 40' }))
  const open = answers.filter(({ status }) => status === 200)
  expect(open).toHaveLength(4)
  await Promise.all(answers.map((answer) => answer.text()))
  await expect.poll(async () => (await send(url)).status).toBe(200)
})

it('an upstream that fails in one process is avoided by all', async () => {
  const failures = 20
  let failed = 0
  const broken = http.createServer((_, res) => {
    failed++
    res.writeHead(500).end('{}')
  })
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void broken.close())
  const upstream = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => upstream.close())
  const { port } = broken.address() as AddressInfo
  const first = { baseURL: `http://127.0.0.1:${port}`, apiKey: 'upstream-key-1234', formats: ['anthropic'] }
  const file = temporaryFile('config.json', {
    upstreams: [{ name: 'first', priority: 9, ...first }, ...upstream.upstreams],
    keys: [{ name: 'me', key: KEY }],
    retry: { attempts: 0 },
    breaker: { failures, cooldown: 600_000 },
    telemetry: { metrics: { key: METRICS_KEY } },
  })
  const url = await mixrouter(['serve', '--config', file, '--port', '0', '--workers', '2']).url
  for (let count = 0; count < 4 * failures; count++)
    expect((await send(url, { content: `Conversation ${count}` })).status).toBe(200)
  expect(failed).toBeGreaterThanOrEqual(failures)
  expect(failed).toBeLessThan(2 * failures)
  const text = await scrape(url)
  expect(text.match(/^mixrouter_upstream_avoided\{.*/gm)).toEqual([
    'mixrouter_upstream_avoided{upstream="first",model="claude-sonnet-5"} 1',
  ])
  expect(text).toContain(`mixrouter_attempts_total{upstream="first",model="claude-sonnet-5"} ${failed}\n`)
})

it('each process responds with the metrics of all', async () => {
  const { url } = await start()
  await times(12, async () => (await send(url)).text())
  for (const text of await times(6, () => scrape(url))) {
    expect(text).toMatch(/^mixrouter_requests_total\{[^}]*status="200"[^}]*\} 12$/m)
    expect(text).toMatch(/^mixrouter_request_duration_seconds_bucket\{[^}]*le="\+Inf"[^}]*\} 12$/m)
    expect(text).toMatch(/^mixrouter_request_duration_seconds_count\{[^}]*\} 12$/m)
    expect(text.match(/^# TYPE mixrouter_requests_total counter$/gm)).toHaveLength(1)
  }
})

it.each(['/health', '/ready'])('%s responds to HEAD', async (path) => {
  const { url } = await start()
  const responses = await times(6, () =>
    fetch(url + path, { method: 'HEAD', headers: { connection: 'close' } }),
  )
  for (const response of responses) expect([response.status, await response.text()]).toEqual([200, ''])
})

it('without prom-client, requests are served, and the output and /metrics say what to install', async () => {
  const hooks = new URL('../../gateway/test/without-peers.ts', import.meta.url)
  const { command, url } = await start({}, 'text', { NODE_OPTIONS: `--import=${hooks}` })
  const message = 'telemetry.metrics requires the package prom-client. Install it next to the gateway'
  expect(command.stderr()).toContain(message)
  expect((await send(url)).status).toBe(200)
  for (const text of await times(4, () => scrape(url))) expect(text).toContain(message)
})

it('SIGHUP reloads the configuration in all processes, and drops no stream', async () => {
  const { command, file, config, url } = await start()
  const streams = await times(100, () => send(url, { stream: true, content: '/long 40' }))
  writeFileSync(file, JSON.stringify(config('another-key-1234')))
  command.child.kill('SIGHUP')
  await expect.poll(command.stdout).toContain(`Reloaded ${file}`)
  const statuses = await times(6, async () => (await send(url, { key: 'another-key-1234' })).status)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect((await send(url)).status).toBe(401)
  for (const stream of streams) expect((await stream.text()).trimEnd()).toMatch(/data: \[DONE\]$/)
})

it('SIGTERM lets 100 streams of all processes finish, and exits with 0', async () => {
  const { command, url } = await start()
  const streams = await times(100, () => send(url, { stream: true, content: '/long 40' }))
  command.child.kill('SIGTERM')
  for (const stream of streams) expect((await stream.text()).trimEnd()).toMatch(/data: \[DONE\]$/)
  expect(await command.exit).toBe(0)
  await expect(send(url)).rejects.toThrow()
})

it('a process that crashes is started again, with the limits that were used before', async () => {
  const { command, url } = await start({ limits: { requests: { day: 8 } } }, 'json')
  expect(await times(6, async () => (await send(url)).status)).toEqual(Array(6).fill(200))
  const pids = new Set(
    command
      .stdout()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line).pid as number),
  )
  expect(pids.size).toBeGreaterThan(1)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await expect.poll(command.stdout).toContain('ended by SIGKILL and is started again in 0.5 s.')
  await expect.poll(command.stdout, { timeout: 30_000 }).toContain('serves again')
  const statuses = await times(6, async () => (await send(url)).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(2)
}, 60_000)

it('the console shows the requests of all processes, and signs in to all of them at once', async () => {
  const env = { MIXROUTER_CONSOLE_KEY: 'console-key-1234' }
  const command = mixrouter(['serve', '--offline', '--port', '0', '--workers', '2', '--console-bodies'], env)
  const url = await command.url
  const body = JSON.stringify({ key: env.MIXROUTER_CONSOLE_KEY })
  const session = await fetch(`${url}/console/api/session`, { method: 'POST', body })
  const headers = { cookie: session.headers.get('set-cookie') ?? '', connection: 'close' }
  const read = async (path: string) => (await fetch(`${url}/console/api/${path}`, { headers })).json()

  const ids = await times(12, async () => {
    const response = await send(url)
    await response.text()
    return response.headers.get('x-mixrouter-request-id')
  })
  const overviews = await times(6, () => read('overview?window=300'))
  for (const overview of overviews) expect(overview).toMatchObject({ totals: { requests: 12, errors: 0 } })
  for (const id of ids)
    expect(await read(`requests/${id}`)).toMatchObject({
      row: { id },
      clientBody: expect.stringContaining('Hello'),
    })

  const feed = await fetch(`${url}/console/api/traffic`, { headers })
  const events = feed.body?.pipeThrough(new TextDecoderStream()).getReader()
  const first = (await events?.read())?.value ?? ''
  const keys = [...first.matchAll(/"key":"(\d+)-\d+"/g)].map(([, worker]) => worker)
  expect(keys).toHaveLength(12)
  expect(new Set(keys).size).toBe(2)
  const later = await times(4, async () => (await send(url)).headers.get('x-mixrouter-request-id'))
  let more = ''
  while (!later.every((id) => more.includes(String(id)))) more += (await events?.read())?.value ?? ''
  await events?.cancel()
}, 60_000)

it('a port that is in use is reported once, and ends the command', async () => {
  const { url } = await start()
  const { port } = new URL(url)
  const command = mixrouter(['serve', '--offline', '--port', port, '--workers', '2'])
  expect(await command.exit).toBe(1)
  expect(command.stderr().match(/already in use/g)).toHaveLength(1)
})

it('the processes end with the one that started them', async () => {
  const { command, url } = await start()
  command.child.kill('SIGKILL')
  await command.exit
  await expect
    .poll(() =>
      send(url).then(
        () => 'served',
        () => 'refused',
      ),
    )
    .toBe('refused')
})

it.each(['0', 'many', '1.5'])('--workers %s is refused', async (workers) => {
  const command = mixrouter(['serve', '--offline', '--workers', workers])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain('Expected auto, or a number from 1 to 256.')
})
