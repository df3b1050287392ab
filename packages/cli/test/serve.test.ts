import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'
import { hasTerminal, mixrouterInTerminal } from './terminal.ts'

const literally = (text: string) => text.replace(/[()/.]/g, '\\$&')

const sendChat = (url: string, content: string, { headers = {}, ...more }: Record<string, unknown> = {}) =>
  fetch(`${url}/v1/chat/completions?secret=in-the-query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as object) },
    body: JSON.stringify({ model: 'claude-sonnet-5', messages: [{ role: 'user', content }], ...more }),
  })

it('serves an offline model and prints snippets to paste', async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0'])
  const url = await command.url
  await expect.poll(command.stdout).toContain('Press Ctrl-C to stop.')
  for (const word of [
    `baseURL: '${url}/v1'`,
    `baseURL: '${url}'`,
    `curl ${url}/v1/chat/completions`,
    'No client key',
  ]) {
    expect(command.stdout()).toContain(word)
  }
  expect(command.stdout()).not.toContain('\u001b') // no colours, as the output is not a terminal
  const response = await (await sendChat(url, 'Hello')).json()
  expect(response).toMatchObject({
    choices: [
      { message: { content: expect.stringMatching(/^Offline model claude-sonnet-5: .* You said: Hello\n/) } },
    ],
  })
})

it('prints a curl command that works', async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0'])
  await command.url
  await expect.poll(command.stdout).toContain('Press Ctrl-C to stop.')
  const [, url = '', body = ''] = /curl (\S+) [\s\S]*?-d '(.*)'/.exec(command.stdout()) ?? []
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(response.status).toBe(200)
})

it.each(['--key', 'MIXROUTER_CLIENT_KEY'])('requires the client key of %s', async (source) => {
  const env = { MIXROUTER_CLIENT_KEY: 'client-secret' }
  const command =
    source === '--key'
      ? mixrouter(['serve', '--offline', '--port', '0', '--key', 'client-secret'])
      : mixrouter(['serve', '--offline', '--port', '0'], env)
  const url = await command.url
  expect((await sendChat(url, 'Hello')).status).toBe(401)
  expect((await sendChat(url, 'Hello', { headers: { authorization: 'Bearer client-secret' } })).status).toBe(
    200,
  )
})

it('serves the upstreams of a configuration file', async () => {
  const upstream = await startOfflineUpstream({ delay: 0 })
  const config = temporaryFile('config.json', {
    upstreams: [
      {
        name: 'one',
        baseURL: upstream.url,
        apiKey: '${UPSTREAM_KEY}',
        formats: ['anthropic'],
        models: ['claude-*'],
      },
    ],
    keys: [{ name: 'me', key: 'client-secret' }],
  })
  const command = mixrouter(['serve', '--config', config, '--port', '0'], { UPSTREAM_KEY: 'upstream-secret' })
  const response = await sendChat(await command.url, 'Hello', {
    headers: { authorization: 'Bearer client-secret' },
  })
  expect(response.status).toBe(200)
  expect(upstream.requests.at(-1)).toMatchObject({
    format: 'anthropic',
    headers: { 'x-api-key': 'upstream-secret' },
  })
  expect(command.stdout()).not.toContain('secret')
  await upstream.close()
})

it('logs requests only with --verbose, without secrets', async () => {
  const quiet = mixrouter(['serve', '--offline', '--port', '0'])
  await sendChat(await quiet.url, 'Hello')
  expect(quiet.stdout()).not.toContain('POST')

  const verbose = mixrouter(['serve', '--offline', '--port', '0', '--verbose'])
  const url = await verbose.url
  await sendChat(url, 'Hello').then((response) => response.text())
  await fetch(`${url}/nowhere`).then((response) => response.text())
  await expect
    .poll(verbose.stdout)
    .toMatch(
      /anybody POST \/v1\/chat\/completions openai-chat → offline-\S+ \(\S+\) 200 first byte \d+ ms, total \d+ ms, \d+ in, \d+ out, \$0\.\d+\n/,
    )
  await expect
    .poll(verbose.stdout)
    .toMatch(/- GET \/nowhere 404 total \d+ ms, There is no route GET \/nowhere\n/)

  const reader = (await sendChat(url, '/long 5000', { stream: true })).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await expect.poll(verbose.stdout).toMatch(/POST \/v1\/chat\/completions .* 200 .*client disconnected\n/)
  expect(verbose.stdout()).not.toContain('in-the-query')
})

it.skipIf(!hasTerminal)(
  'shows requests in columns on a terminal, in colours',
  async () => {
    const args = ['serve', '--offline', '--port', '0', '--verbose']
    const session = mixrouterInTerminal(args, { columns: 160, rows: 50 })
    await expect.poll(session.screen, { timeout: 5000 }).toContain('Press Ctrl-C to stop.')
    const [, url = ''] = /is listening on (\S+)/.exec(await session.screen()) ?? []
    await sendChat(url, 'Hello', { logit_bias: { 1: 1 } }).then((response) => response.text())
    await sendChat(url, 'error:500').then((response) => response.text())
    await fetch(`${url}/nowhere`).then((response) => response.text())
    await expect.poll(session.screen, { timeout: 5000 }).toContain('There is no route GET /nowhere')
    const lines = (await session.screen()).split('Press Ctrl-C to stop.\n')[1]?.split('\n') ?? []
    const route = 'openai-chat → offline-anthropic/claude-sonnet-5 (anthropic)'
    const time = '\\d\\d:\\d\\d:\\d\\d'
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${time}  anybody  ${literally(route)}  200 +\\d+ ms +\\d+ ms +\\d+ in +\\d+ out  \\$0\\.\\d+$`,
        ),
      ),
      expect.stringMatching(/^ {10}unsupported logit_bias: /),
      expect.stringMatching(
        new RegExp(`^${time}  anybody  openai-chat → offline-openai/.* {2}500 +\\d+ ms$`),
      ),
      expect.stringMatching(/^ {10}.*error:500/),
      expect.stringMatching(
        new RegExp(`^${time}  -        GET /nowhere {${route.length - 12}}  404 +\\d+ ms$`),
      ),
      expect.stringMatching(/^ {10}There is no route/),
    ])
    const colours = { 200: 32, 500: 31, 404: 33 }
    for (const [status, colour] of Object.entries(colours))
      expect(session.output()).toContain(`\u001b[${colour}m${status}\u001b[39m`)
    session.type('\u0003')
    expect(await session.exit).toBe(0)
  },
  20_000,
)

it('keeps each request on its own line, whatever its names are', async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0', '--verbose'])
  const url = await command.url
  await sendChat(url, 'Hello', { model: 'claude-\nforged 200\u001b[2J' }).then((response) => response.text())
  await expect.poll(command.stdout).toMatch(/^anybody POST .*claude- forged 200 \[2J .*$/m)
})

it.each(['SIGTERM', 'SIGINT'] as const)(
  'lets an open stream finish on %s, and exits with 0',
  async (signal) => {
    const command = mixrouter(['serve', '--offline', '--port', '0'])
    const url = await command.url
    const reader = (await sendChat(url, '/long 60', { stream: true })).body?.getReader()
    await reader?.read()
    command.child.kill(signal)
    await expect.poll(command.stdout).toContain('Stopping')
    await expect(sendChat(url, 'Hello')).rejects.toThrow()

    let text = ''
    for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
      text += new TextDecoder().decode(chunk.value)
    }
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/)
    expect(await command.exit).toBe(0)
  },
)

it("ends streams that don't finish in time in an error", async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0', '--shutdown-timeout', '0.1'])
  const response = await sendChat(await command.url, '/long 5000', { stream: true })
  command.child.kill('SIGTERM')
  expect(await response.text()).toContain('The gateway is shutting down')
  expect(await command.exit).toBe(0)
})

/** A WebSocket, the types of what it received, and the code that it is closed with. */
function openSocket(url: string) {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const types: string[] = []
  socket.addEventListener('message', ({ data }) => types.push(JSON.parse(data).type))
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  return { socket, types, closed }
}

it.each(['1', '2'])('closes WebSockets on SIGTERM, and says so (--workers %s)', async (workers) => {
  const upstream = await startOfflineUpstream({ delay: 20 })
  onTestFinished(() => upstream.close())
  const config = temporaryFile('config.json', { upstreams: upstream.upstreams, authenticate: false })
  const args = ['--port', '0', '--workers', workers, '--shutdown-timeout', '1']
  const command = mixrouter(['serve', '--config', config, ...args])
  const url = await command.url
  const [idle, busy] = [openSocket(`${url}/v1/responses`), openSocket(`${url}/v1/responses`)]
  const realtime = openSocket(`${url}/v1/realtime?model=gpt-realtime-2`)
  busy.socket.addEventListener('open', () =>
    busy.socket.send('{"type":"response.create","model":"gpt-5.5","input":"/long 5000"}'),
  )
  await expect.poll(() => busy.types).toContain('response.output_text.delta')
  await expect.poll(() => [idle.socket.readyState, realtime.types]).toEqual([1, ['session.created']])
  command.child.kill('SIGTERM')
  const sockets = [idle, busy, realtime]
  const first = Promise.race(sockets.map((socket) => socket.closed.then(() => socket)))
  expect(await first).toBe(idle)
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1001, 1001, 1001])
  expect(busy.types.at(-1)).toBe('error')
  expect(await command.exit).toBe(0)
})

it('exits immediately on a second signal', async () => {
  const command = mixrouter(['serve', '--offline', '--port', '0'])
  const reader = (await sendChat(await command.url, '/long 5000', { stream: true })).body?.getReader()
  await reader?.read()
  command.child.kill('SIGINT')
  await expect.poll(command.stdout).toContain('Stopping')
  command.child.kill('SIGINT')
  expect(await command.exit).toBe(130)
})
