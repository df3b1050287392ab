import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CLAUDE, GPT } from '../src/models.ts'

const SERVER = fileURLToPath(new URL('../src/server.ts', import.meta.url))
const LAST_LINE = 'Press Ctrl-C to stop.'
const running = new Set<ChildProcess>()

function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [SERVER], { env: { PATH: process.env.PATH, ...env } })
  running.add(child)
  let output = ''
  const url = new Promise<string>((resolve, reject) => {
    const add = (text: string) => {
      output += text
      const address = /Listening on (\S+)/.exec(output)?.[1]
      if (address) resolve(address)
    }
    child.stdout.setEncoding('utf8').on('data', add)
    child.stderr.setEncoding('utf8').on('data', add)
    child.on('close', () => reject(new Error(`The server exited: ${output}`)))
  })
  url.catch(() => {}) // not every test awaits it
  return { child, output: () => output, url }
}

async function stop(child: ChildProcess) {
  running.delete(child)
  if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'close')
}

describe('without a key', () => {
  let demo: ReturnType<typeof start>
  let url: string
  beforeAll(async () => {
    demo = start()
    url = await demo.url
  }, 30_000)
  afterAll(() => stop(demo.child))

  it('runs both SDKs with a model of the other vendor', async () => {
    await expect.poll(demo.output).toContain(LAST_LINE)
    const [openai = '', anthropic = ''] =
      demo.output().split('OpenAI SDK → ')[1]?.split('Anthropic SDK → ') ?? []
    for (const [script, model] of [
      [openai, CLAUDE],
      [anthropic, GPT],
    ] as const) {
      const intro = `Offline model ${model}: no real model was called.`
      expect(script).toContain(`text    ${intro} You said: Say hello.`)
      expect(script).toContain(`stream  ${intro} You said: Count from one to five.`)
      expect(script).toContain('call    get_weather {"city":"Paris"} → Paris: 17 °C, sunny')
      expect(script).toContain('call    get_weather {"city":"London"} → London: 18 °C, sunny')
      expect(script).toMatch(
        /get_weather returned: Paris: 17 °C, sunny\s+get_weather returned: London: 18 °C, sunny/,
      )
    }
  })

  it.each(['/v1/chat/completions', '/v1/messages'])(
    'prints a curl command for %s that works, also for a stream',
    async (path) => {
      const body = new RegExp(`curl ${url}${path} [\\s\\S]*?-d '(.*)'`).exec(demo.output())?.[1] ?? ''
      const post = (text: string) =>
        fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text })
      const whole = await post(body)
      expect(whole.headers.get('content-type')).toMatch('application/json')
      expect(await whole.text()).toContain('Offline model')
      const stream = await post(JSON.stringify({ ...JSON.parse(body), stream: true }))
      expect(stream.headers.get('content-type')).toMatch('text/event-stream')
      expect(await stream.text()).toContain('data: ')
    },
  )

  it('keeps its own routes', async () => {
    expect(await (await fetch(`${url}/`)).text()).toContain('<title>express-dropin</title>')
    const headers = { 'content-type': 'application/json' }
    const post = (body: string) => fetch(`${url}/todos`, { method: 'POST', headers, body })
    expect((await post('{"title": " "}')).status).toBe(400)
    expect(await (await post('{"title": "Write tests"}')).json()).toMatchObject({ id: 2, done: false })
    const done = await fetch(`${url}/todos/2`, { method: 'PATCH', headers, body: '{}' })
    expect(await done.json()).toMatchObject({ id: 2, done: true })
    expect((await fetch(`${url}/todos/99`, { method: 'PATCH', headers, body: '{}' })).status).toBe(404)
    expect(await (await fetch(`${url}/todos`)).json()).toHaveLength(2)
    expect((await fetch(`${url}/nowhere`)).headers.get('content-type')).toMatch('text/html')
  })
})

describe('ports', () => {
  afterEach(() => Promise.all([...running].map(stop)))

  it('uses the next port if the default one is in use', async () => {
    const other = createServer().on('error', () => {}) // fine if another process uses the port
    other.listen(3000, '127.0.0.1')
    const demo = start()
    expect(await demo.url).not.toBe('http://127.0.0.1:3000')
    expect(demo.output()).toContain('Port 3000 is already in use, trying 3001')
    other.close()
  })

  it('reports that the selected port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String(Object(other.address()).port)
    const demo = start({ PORT: port })
    const [code] = await once(demo.child, 'close')
    expect(code).toBe(1)
    expect(demo.output()).toContain(`Port ${port} is already in use`)
    other.close()
  })
})

it('uses api.mixrouter.com if its key is set, without sending requests by itself', async () => {
  const demo = start({ MIXROUTER_API_KEY: 'sk-secret', PORT: '0' })
  await expect.poll(demo.output).toContain(LAST_LINE)
  expect(demo.output()).toContain('anthropic-sdk.ts http')
  expect(demo.output()).not.toContain('text    ')
  expect(demo.output()).toContain('api.mixrouter.com')
  expect(demo.output()).not.toContain('sk-secret')
  await stop(demo.child)
})
