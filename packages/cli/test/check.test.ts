import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

async function startUpstream() {
  const upstream = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => upstream.close())
  return upstream
}

/** A server that rejects every key. */
async function startRejecting(): Promise<string> {
  const server = createServer((_, res) => res.writeHead(401).end('{}')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function check(config: object, ...options: string[]) {
  const command = mixrouter([
    'check',
    temporaryFile('mixrouter.json', { authenticate: false, ...config }),
    '--json',
    ...options,
  ])
  const code = await command.exit
  expect(command.stdout() + command.stderr()).not.toContain('secret')
  return { code, stderr: command.stderr(), findings: command.stdout() ? JSON.parse(command.stdout()) : [] }
}

it('finds that everything is right, and prints a table', async () => {
  const { upstreams } = await startUpstream()
  const config = { upstreams, models: { fast: ['gpt-5.5', 'claude-sonnet-5'] } }
  const { code, findings } = await check(config)
  expect(findings).toEqual(findings.filter(({ ok }: { ok: boolean }) => ok))
  expect(code).toBe(0)
  const table = mixrouter(['check', temporaryFile('mixrouter.json', { authenticate: false, ...config })])
  expect(await table.exit).toBe(0)
  expect(table.stdout()).toMatch(/^✓ upstream offline-anthropic +http\S+, 1 models\n/)
  expect(table.stdout()).toMatch(/✓ model fast → gpt-5\.5 +served by offline-openai\n/)
})

it('names what to do about each problem', async () => {
  const { url } = await startUpstream()
  const common = { apiKey: 'a-secret-key', formats: ['openai-chat'] }
  const { code, findings } = await check({
    upstreams: [
      { ...common, name: 'good', baseURL: url, models: ['gpt-*', 'misspelt'] },
      { ...common, name: 'rejecting', baseURL: await startRejecting(), models: ['r-*'] },
      { ...common, name: 'gone', baseURL: 'http://127.0.0.1:1', models: ['g-*'] },
    ],
    models: { smart: ['nothing'], capital: ['GPT-5.5'] },
  })
  expect(code).toBe(1)
  expect(findings).toMatchObject([
    { subject: 'upstream good', ok: true },
    {
      subject: 'upstream rejecting',
      ok: false,
      message: expect.stringContaining('rejects the key (401)'),
      action: expect.any(String),
    },
    {
      subject: 'upstream gone',
      ok: false,
      message: expect.stringContaining("can't be reached"),
      action: expect.any(String),
    },
    { subject: 'model good/misspelt', ok: false, message: 'Not in the list of good' },
    { subject: 'model smart → nothing', ok: false, message: 'No upstream serves it' },
    // as the gateway, which distinguishes capitals
    { subject: 'model capital → GPT-5.5', ok: false },
  ])
})

it('--live sends each model one request', async () => {
  const upstream = await startUpstream()
  const [anthropic] = upstream.upstreams
  const { code, findings } = await check(
    { upstreams: [anthropic], models: { bad: ['claude-error:500'] }, retry: { attempts: 0 } },
    '--live',
  )
  expect(code).toBe(1)
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ subject: 'live offline-anthropic/claude-sonnet-5', ok: true }),
      expect.objectContaining({
        subject: 'live claude-error:500',
        ok: false,
        message: expect.stringContaining('500'),
      }),
    ]),
  )
  expect(upstream.requests.map(({ body }) => body)).toEqual(
    expect.arrayContaining([expect.objectContaining({ model: 'claude-sonnet-5', max_tokens: 1 })]),
  )
})

it('reports every problem of a configuration that is not valid', async () => {
  const { code, stderr } = await check({ upstreams: [{ name: 7 }] })
  expect(code).toBe(2)
  expect(stderr).toContain('upstreams[0].name')
})
