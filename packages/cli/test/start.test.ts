import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const UPSTREAM = {
  name: 'a',
  baseURL: 'https://a.example',
  apiKey: 'upstream-secret',
  formats: ['openai-chat'],
}

it('--help explains the command and its options', async () => {
  const command = mixrouter(['serve', '--help'])
  expect(await command.exit).toBe(0)
  for (const word of [
    '--config',
    '--offline',
    '--port',
    '--host',
    '--key',
    '--shutdown-timeout',
    '--verbose',
  ]) {
    expect(command.stdout()).toContain(word)
  }
  expect(command.stdout()).toContain('$ mixrouter serve --offline')
})

it('--version prints the version', async () => {
  const command = mixrouter(['--version'])
  expect(await command.exit).toBe(0)
  expect(command.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/)
})

it.each([
  [['serve', '--nonsense'], '--nonsense'],
  [['serve', '--port', '70000'], 'Expected a number from 0 to 65535.'],
  [['serve', '--shutdown-timeout', 'soon'], 'Expected a number of seconds'],
  [['serve', '--offline', '--config', 'x.json'], 'cannot be used with'],
  [['sreve'], 'serve'],
])('rejects %j', async (args, message) => {
  const command = mixrouter(args)
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain(message)
})

it('explains what to do if there is nothing to serve', async () => {
  const command = mixrouter(['serve'])
  expect(await command.exit).toBe(2)
  for (const option of ['--offline', 'MIXROUTER_API_KEY', '--config'])
    expect(command.stderr()).toContain(option)
})

it('reports every problem of a configuration with its path', async () => {
  const file = temporaryFile('bad.json', {
    upstreams: [
      { ...UPSTREAM, baseURL: 'nonsense', formats: ['smoke-signals'], apiKey: '${NOT_SET}' },
      UPSTREAM,
    ],
    colour: 'blue',
  })
  const command = mixrouter(['serve', '--config', file])
  expect(await command.exit).toBe(2)
  const lines = command.stderr().split('\n')
  for (const path of [
    'upstreams[0].baseURL',
    'upstreams[0].formats[0]',
    'upstreams[0].apiKey',
    'upstreams[1].name',
    'colour',
    'keys',
  ]) {
    expect(lines.filter((line) => line.startsWith(`  ${path}: `))).toHaveLength(1)
  }
  expect(command.stderr()).toContain('NOT_SET')
  expect(command.stderr()).not.toContain('upstream-secret')
})

it('reports a file that is not valid JSON', async () => {
  const file = temporaryFile('config.json', '{ "upstreams": [{ "apiKey": sk-secret }] }')
  const command = mixrouter(['serve', '--config', file])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toMatch(/config\.json: is not (valid )?JSON: Unexpected token/)
  expect(command.stderr()).not.toContain('sk-')
})

it('reports a missing file', async () => {
  const command = mixrouter(['serve', '--config', 'nowhere.json'])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toMatch(/nowhere\.json: .*no such file/)
})

it.each([
  ['0.0.0.0', ['--offline']],
  ['::', []],
])('refuses to be an open relay on %s', async (host, args) => {
  const command = mixrouter(['serve', '--port', '0', '--host', host, ...args], { MIXROUTER_API_KEY: 'sk-1' })
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain('MIXROUTER_CLIENT_KEY')
})

it('serves api.mixrouter.com if its key is set', async () => {
  const command = mixrouter(['serve', '--port', '0'], {
    MIXROUTER_API_KEY: 'sk-service-secret',
    MIXROUTER_CLIENT_KEY: 'mine',
  })
  await command.url
  expect(command.stdout()).toContain('https://api.mixrouter.com')
  expect(command.stdout()).not.toContain('sk-service-secret')
  expect(command.stdout()).not.toContain('mine')
})

it('reports that the port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const port = Object(other.address()).port as number
  const command = mixrouter(['serve', '--offline', '--port', String(port)])
  expect(await command.exit).toBe(1)
  expect(command.stderr()).toContain(`Port ${port} on 127.0.0.1 is already in use`)
  other.close()
})

it('reports a host that is not an address of this machine', async () => {
  const command = mixrouter(['serve', '--offline', '--key', 'k', '--port', '0', '--host', '192.0.2.1'])
  expect(await command.exit).toBe(1)
  expect(command.stderr()).toContain('192.0.2.1')
})

it('loads neither HTTP/2 nor TLS nor the fetch of Node.js', async () => {
  const file = temporaryFile('config.json', { upstreams: [UPSTREAM], authenticate: false })
  const report = "process.on('exit', () => console.error(process.moduleLoadList.join('\\n')))"
  const command = mixrouter(['serve', '--config', file, '--port', '0'], {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}`,
  })
  await command.url
  command.child.kill('SIGTERM')
  expect(await command.exit).toBe(0)
  const modules = command.stderr().split('\n')
  expect(modules).toContain('NativeModule http')
  for (const name of ['http2', 'tls', 'internal/deps/undici/undici'])
    expect(modules).not.toContain(`NativeModule ${name}`)
})
