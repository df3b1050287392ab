import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const REPOSITORY = resolve(import.meta.dirname, '../../..')

/** A project outside the repository, with the packages as they are published. */
async function createProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'mixrouter-newcomer-'))
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await cp(join(import.meta.dirname, 'newcomer'), project, { recursive: true })
  for (const name of ['core', 'gateway', 'express']) {
    await run('pnpm', ['pack', '--pack-destination', project], { cwd: join(REPOSITORY, 'packages', name) })
  }
  const tarballs = (await readdir(project)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`)
  const others = ['express@5', 'openai@7', '@anthropic-ai/sdk@1']
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...others], {
    cwd: project,
  })
  return project
}

describe('the packed packages in an empty project', () => {
  let project: string
  let upstream: OfflineUpstream
  let server: ChildProcess
  let url: string
  let results: Record<'openai' | 'anthropic', Record<string, unknown>>

  beforeAll(async () => {
    project = await createProject()
    upstream = await startOfflineUpstream({ delay: 2 })
    const env = { ...process.env, UPSTREAMS: JSON.stringify(upstream.upstreams) }
    server = spawn('node', ['server.js'], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
      url = line
      break
    }
    const { stdout } = await run('node', ['client.js', url], { cwd: project })
    results = JSON.parse(stdout)
  }, 300_000)

  afterAll(async () => {
    server?.kill()
    await upstream?.close()
    await rm(project, { recursive: true, force: true })
  })

  it("keeps the server's own routes", async () => {
    expect(await (await fetch(`${url}/todos`)).json()).toEqual(['write tests'])
    const headers = { 'content-type': 'application/json' }
    const created = await fetch(`${url}/todos`, { method: 'POST', headers, body: '{"title":"more"}' })
    expect([created.status, await created.json()]).toEqual([201, { title: 'more' }])
    expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  })

  it.each([
    ['openai', 'tool_calls', 'AuthenticationError'],
    ['anthropic', 'tool_use', 'AuthenticationError'],
  ] as const)(
    'works with the official %s SDK, unchanged, and a model of the other vendor',
    (sdk, finish, wrongKey) => {
      expect(results[sdk]).toEqual({
        text: expect.stringContaining('Hello'),
        image: expect.stringContaining('image/png, 1×1'),
        streamed: results[sdk].text,
        finish,
        calls: [
          ['weather', { city: 'Paris' }],
          ['weather', { city: 'London' }],
        ],
        second: expect.stringMatching(/Rain in Paris.*Rain in London/s),
        aborted: true,
        wrongKey,
      })
    },
  )

  it('aborts the upstream request when a client disconnects', () => {
    const aborted = upstream.requests.filter((request) => request.aborted)
    expect(aborted.map(({ format }) => format).sort()).toEqual([
      'anthropic',
      expect.stringMatching(/^openai-/),
    ])
  })
})
