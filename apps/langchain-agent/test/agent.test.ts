import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startOfflineUpstream } from '@mixrouter/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-'))
  await mkdir(join(folder, 'notes'))
  await mkdir(join(folder, 'node_modules'))
  await writeFile(join(folder, 'notes', 'sea.md'), '# Sea\n\nA lighthouse at night.\n')
  await writeFile(join(folder, 'notes', 'land.txt'), 'A windmill.\n')
  await writeFile(join(folder, 'node_modules', 'hidden.md'), 'lighthouse\n')
})
afterAll(() => rm(folder, { recursive: true }))

function start(args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, '--folder', folder, ...args], {
    env: { PATH: process.env.PATH, ...env },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exited = once(child, 'close')
  return {
    output: () => output,
    send: (line: string) => child.stdin.write(`${line}\n`),
    /** Ends the input and waits until the agent exits. */
    async end() {
      child.stdin.end()
      await exited
      return { output, code: child.exitCode }
    },
  }
}

describe('offline', () => {
  it('responds, calls tools, switches its model and summarizes', async () => {
    const agent = start()
    await expect.poll(agent.output).toContain('The model is offline')

    agent.send('Use the calculator for "(17 + 4) * 2"')
    await expect.poll(agent.output).toContain('(claude-sonnet-5)')
    expect(agent.output()).toMatch(
      /→ calculator \{"expression":"\(17 \+ 4\) \* 2"\}\n← \(17 \+ 4\) \* 2 = 42\n/,
    )
    expect(agent.output()).toContain('calculator returned: (17 + 4) * 2 = 42')
    expect(agent.output()).toContain('· An offline model cannot think')

    agent.send('/model gemini-3.8-flash')
    await expect.poll(agent.output).toContain('in the google format')
    agent.send('Search the files for "lighthouse" and "windmill"')
    await expect.poll(agent.output).toContain('(gemini-3.8-flash)')
    expect(agent.output()).toContain('← notes/sea.md:3: A lighthouse at night.')
    expect(agent.output()).toContain('← notes/land.txt:1: A windmill.')
    expect(agent.output()).not.toContain('hidden.md')

    agent.send('/model gpt-5.5')
    agent.send('Use the calculator for "2 ^ 10"')
    await expect.poll(agent.output).toContain('(gpt-5.5)')
    expect(agent.output()).toContain('← 2 ^ 10 = 1024')

    agent.send('/summary')
    await expect.poll(agent.output).toContain('You said: Human: Use the calculator for "(17 + 4) * 2"')
    agent.send('/quit')
    expect((await agent.end()).code).toBe(0)
  })

  it('finishes its turn if the input ends during it', async () => {
    const agent = start()
    agent.send('Use the calculator for "2 ^ 10"')
    const { output, code } = await agent.end()
    expect(output).toContain('← 2 ^ 10 = 1024')
    expect(code).toBe(0)
  })

  it('responds to one prompt and exits', async () => {
    const { output, code } = await start(['--model', 'gpt-4o', 'Search the files for "lighthouse"']).end()
    expect(output).toContain('← notes/sea.md:3: A lighthouse at night.')
    expect(output.trimEnd().endsWith('(gpt-4o)')).toBe(true)
    expect(code).toBe(0)
  })

  it('continues after an error, and exits when the input ends', async () => {
    const agent = start()
    agent.send('error:500')
    await expect.poll(agent.output).toContain('Error: Offline model: the request contains error:500')
    agent.send('/nothing')
    await expect.poll(() => agent.output().split('/model NAME').length).toBe(3)
    agent.send('Use the calculator for "1 / 0 + ("')
    await expect.poll(agent.output).toContain('(claude-sonnet-5)')
    expect(agent.output()).toContain('Expected a number')
    expect((await agent.end()).code).toBe(0)
  })
})

it('uses the service if a key is set', async () => {
  const upstream = await startOfflineUpstream({ delay: 0 })
  const env = { MIXROUTER_API_KEY: 'sk-key', MIXROUTER_BASE_URL: upstream.url }
  const { output } = await start(['Hello'], env).end()
  expect(output).toContain('Hello')
  expect(upstream.requests[0]).toMatchObject({
    format: 'anthropic',
    headers: { 'x-api-key': 'sk-key' },
  })
  await upstream.close()
})

it('streams to the terminal', async () => {
  const chunks = ['One ', 'two ', 'three']
  let next = () => {}
  const server = createServer(async (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const content of chunks) {
      res.write(
        `data: ${JSON.stringify({ id: 'a', model: 'm', choices: [{ index: 0, delta: { content } }] })}\n\n`,
      )
      await new Promise<void>((resolve) => {
        next = resolve
      })
    }
    res.end(`data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const agent = start(['--model', 'gpt-4o', 'Count'], {
    MIXROUTER_API_KEY: 'sk-key',
    MIXROUTER_BASE_URL: url,
  })
  let printed = ''
  for (const chunk of chunks) {
    printed += chunk
    await expect.poll(agent.output).toBe(printed) // before the next chunk is sent
    next()
  }
  expect((await agent.end()).output).toContain('One two three')
  server.close()
})
