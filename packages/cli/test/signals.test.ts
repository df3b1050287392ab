import { once } from 'node:events'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const KEY = 'client-key-1234'

async function start(more: Record<string, unknown> = {}, args: string[] = []) {
  const upstream = await startOfflineUpstream({ delay: 20 })
  onTestFinished(() => upstream.close())
  const config = (key: string) => ({ upstreams: upstream.upstreams, keys: [{ name: 'me', key }], ...more })
  const file = temporaryFile('config.json', config(KEY))
  const command = mixrouter(['serve', '--config', file, '--port', '0', ...args])
  return { command, file, config, url: await command.url }
}

const sendChat = (url: string, key: string, stream = false) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({
      model: 'claude-sonnet-5',
      stream,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  })

it('SIGHUP reloads the configuration and drops nothing', async () => {
  const { command, file, config, url } = await start()
  const stream = await sendChat(url, KEY, true)
  writeFileSync(file, `\u{feff}${JSON.stringify(config('another-key-1234'))}`)
  command.child.kill('SIGHUP')
  await expect.poll(command.stdout).toContain(`Reloaded ${file}`)
  expect((await sendChat(url, KEY)).status).toBe(401)
  expect((await sendChat(url, 'another-key-1234')).status).toBe(200)
  expect(await stream.text()).toContain('[DONE]')
})

it('SIGHUP keeps the configuration if the new one is not valid, and says why', async () => {
  const { command, file, url } = await start()
  for (const [text, reason] of [
    ['{"upstreams": [', 'is not valid JSON'],
    ['{"upstreams": [], "authenticate": false}', 'upstreams: must not be empty'],
  ] as const) {
    writeFileSync(file, text)
    command.child.kill('SIGHUP')
    await expect.poll(command.stderr).toContain(reason)
    expect(command.stderr()).toContain('the one before stays in use')
    expect((await sendChat(url, KEY)).status).toBe(200)
  }
})

it('--watch reloads a ConfigMap when Kubernetes replaces the link to its files', async () => {
  const upstream = await startOfflineUpstream()
  onTestFinished(() => upstream.close())
  const folder = dirname(temporaryFile('empty', ''))
  const publish = (version: string, key: string) => {
    const config = { upstreams: upstream.upstreams, keys: [{ name: 'me', key }] }
    mkdirSync(join(folder, version))
    writeFileSync(join(folder, version, 'config.json'), JSON.stringify(config))
    symlinkSync(version, join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
  }
  publish('..1', KEY)
  const file = join(folder, 'config.json')
  symlinkSync(join('..data', 'config.json'), file)
  const command = mixrouter(['serve', '--config', file, '--port', '0', '--watch'])
  const url = await command.url
  expect((await sendChat(url, KEY)).status).toBe(200)
  publish('..2', 'another-key-1234')
  await expect.poll(command.stdout, { timeout: 15_000 }).toContain(`Reloaded ${file}`)
  expect((await sendChat(url, 'another-key-1234')).status).toBe(200)
  expect((await sendChat(url, KEY)).status).toBe(401)
}, 30_000)

it('a reader of its output that goes away does not end it', async () => {
  const { command, url } = await start({}, ['--verbose'])
  command.child.stdout?.destroy()
  command.child.stderr?.destroy()
  for (let count = 0; count < 5; count++) expect((await sendChat(url, KEY)).status).toBe(200)
  expect(command.child.exitCode).toBe(null)
})

it('SIGTERM does not wait for a connection that never sent a request', async () => {
  const { command, url } = await start()
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const started = performance.now()
  command.child.kill('SIGTERM')
  expect(await command.exit).toBe(0)
  expect(performance.now() - started).toBeLessThan(3000)
})

it.each(['--port', 'PORT'])('%s that is not a number is reported', async (source) => {
  const args = source === '--port' ? ['--port', 'abc'] : []
  const command = mixrouter(['serve', '--offline', ...args], source === 'PORT' ? { PORT: 'abc' } : {})
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain(
    "'abc' from env 'PORT' is invalid. Expected a number from 0 to 65535.".slice(source === 'PORT' ? 0 : -41),
  )
})

it('PORT selects the port', async () => {
  const command = mixrouter(['serve', '--offline'], { PORT: '0' })
  expect(Number(new URL(await command.url).port)).not.toBe(8787)
})

it('MIXROUTER_BASE_URL is the server that is used without a configuration file', async () => {
  const upstream = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => upstream.close())
  const env = {
    MIXROUTER_API_KEY: 'sk-secret-12345',
    MIXROUTER_BASE_URL: upstream.url,
    MIXROUTER_CLIENT_KEY: KEY,
  }
  const command = mixrouter(['serve', '--port', '0'], env)
  expect((await sendChat(await command.url, KEY)).status).toBe(200)
  expect(upstream.requests).toHaveLength(1)
})

it('the pages of no web site can use it without a key', async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0'])
  const body = JSON.stringify({ model: 'm', messages: [] })
  for (const path of ['/v1/chat/completions', '/v1/videos']) {
    const headers = { 'content-type': 'text/plain' }
    expect((await fetch((await command.url) + path, { method: 'POST', headers, body })).status).toBe(415)
  }
})
