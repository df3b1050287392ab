import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

async function startUpstream() {
  const upstream = await startOfflineUpstream()
  onTestFinished(() => upstream.close())
  return (key: string) => JSON.stringify({ upstreams: upstream.upstreams, keys: [{ name: 'me', key }] })
}

const send = (url: string, key: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'x-request-id': 'mine' },
    body: '{"model":"claude-sonnet-5","messages":[{"role":"user","content":"A secret question"}]}',
  })

it('--log json writes one line of JSON for each request, without keys and content', async () => {
  const config = await startUpstream()
  const file = temporaryFile('config.json', config('client-key-1234'))
  const command = mixrouter(['serve', '--config', file, '--port', '0', '--log', 'json'])
  await expect.poll(command.stdout).toContain('"listening"')
  const { url } = JSON.parse(command.stdout())
  expect((await send(url, 'client-key-1234')).status).toBe(200)
  await expect.poll(command.stdout).toContain('"id":"mine"')
  const lines = command.stdout().trim().split('\n')
  const [started, request] = lines.map((line) => JSON.parse(line))
  expect(started).toMatchObject({ level: 30, url })
  expect(request).toMatchObject({
    id: 'mine',
    client: 'me',
    model: 'claude-sonnet-5',
    status: 200,
    attempts: 1,
    inputTokens: expect.any(Number),
    costKind: 'exact',
    msg: 'request',
  })
  expect(command.stdout()).not.toMatch(/client-key-1234|secret question/)
})

it('--watch reloads a configuration whose symbolic link moves, as in a ConfigMap', async () => {
  const config = await startUpstream()
  const folder = dirname(temporaryFile('unused.json', ''))
  for (const [name, key] of [
    ['one', 'key-one'],
    ['two', 'key-two'],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'config.json'), config(key))
  }
  symlinkSync(join(folder, 'one'), join(folder, 'current'))
  const file = join(folder, 'current', 'config.json')
  const command = mixrouter(['serve', '--config', file, '--port', '0', '--watch'])
  const url = await command.url
  expect((await send(url, 'key-one')).status).toBe(200)
  symlinkSync(join(folder, 'two'), join(folder, 'next'))
  renameSync(join(folder, 'next'), join(folder, 'current'))
  await expect.poll(command.stdout, { timeout: 10_000 }).toContain('Reloaded')
  expect((await send(url, 'key-two')).status).toBe(200)
}, 20_000)
