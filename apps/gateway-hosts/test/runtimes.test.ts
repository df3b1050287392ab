import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import { startOfflineUpstream } from '@mixrouter/testing'
import { build } from 'esbuild'
import OpenAI from 'openai'
import { describe, expect, it, onTestFinished } from 'vitest'

const CLIENT_KEY = 'client-key-1234'

/** Where `pnpm runtimes` installs them, and where a machine may have them. */
const FOLDERS = [
  fileURLToPath(new URL('../node_modules/.runtimes/node_modules/.bin', import.meta.url)),
  ...(process.env.PATH ?? '').split(delimiter),
]

const find = (name: string) => FOLDERS.map((folder) => join(folder, name)).find((file) => existsSync(file))

type Settings = Readonly<Record<string, string>>

/** The arguments with which a runtime serves the bundle in a folder, on a port. */
type Arguments = (folder: string, port: number, settings: Settings) => string[]

const RUNTIMES: Readonly<Record<string, Arguments>> = {
  bun: (folder) => [join(folder, 'bundle.mjs')],
  deno: (folder) => ['run', '--allow-net', '--allow-env', join(folder, 'bundle.mjs')],
  workerd(folder, port, settings) {
    const bindings = Object.entries(settings).map(([name, text]) => `(name = "${name}", text = "${text}")`)
    const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["private", "local"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main", esModule = embed "bundle.mjs")],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = "2026-01-01",
);
`
    writeFileSync(join(folder, 'config.capnp'), config)
    return ['serve', join(folder, 'config.capnp')]
  },
}

async function start(name: string, binary: string, upstream: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  await build({
    entryPoints: [fileURLToPath(new URL(`../src/runtimes/${name}.ts`, import.meta.url))],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@mixrouter/source'],
    logLevel: 'error',
  })
  const port = await freePort()
  const settings = { UPSTREAM_URL: upstream, UPSTREAM_KEY: 'upstream-key-1234', CLIENT_KEY }
  const child = spawn(binary, (RUNTIMES[name] as Arguments)(folder, port, settings), {
    env: { PATH: process.env.PATH, HOME: folder, PORT: String(port), ...settings },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  const url = `http://127.0.0.1:${port}`
  const health = () =>
    fetch(`${url}/health`).then(
      ({ status }) => status,
      () => output,
    )
  await expect.poll(health).toBe(200)
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe.each(Object.keys(RUNTIMES))('the gateway on %s', (name) => {
  const binary = find(name)

  it.skipIf(!binary)('serves the SDKs, whole, streamed and aborted, and refuses unknown keys', async () => {
    const upstream = await startOfflineUpstream({ delay: 20 })
    onTestFinished(() => upstream.close())
    const url = await start(name, binary as string, upstream.url)
    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: CLIENT_KEY })
    const messages = [{ role: 'user' as const, content: 'Hello from afar' }]
    const whole = await openai.chat.completions.create({ model: 'claude-sonnet-5', messages })
    expect(whole.choices[0]?.message.content).toContain('Hello from afar')

    const anthropic = new Anthropic({ baseURL: url, apiKey: CLIENT_KEY })
    const stream = anthropic.messages.stream({ model: 'claude-sonnet-5', max_tokens: 100, messages })
    expect(await stream.finalText()).toContain('Hello from afar')

    const long = [{ role: 'user' as const, content: '/long 5000' }]
    const aborted = await openai.chat.completions.create({
      model: 'claude-sonnet-5',
      messages: long,
      stream: true,
    })
    for await (const _ of aborted) break
    await expect.poll(() => upstream.requests.at(-1)?.aborted).toBe(true)

    const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'wrong-key-1234', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError)
  })
})
