import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiError } from '@mixrouter/core'
import { createOfflineModel, startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

/** A program that reads its gateway from the variables of a format's SDK, sends one request and prints the response. */
const PROGRAM = `
const { OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL, ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_MODEL } = process.env
const anthropic = ANTHROPIC_BASE_URL !== undefined
const response = await fetch(anthropic ? ANTHROPIC_BASE_URL + '/v1/messages' : OPENAI_BASE_URL + '/chat/completions', {
  method: 'POST',
  headers: anthropic ? { 'x-api-key': ANTHROPIC_API_KEY } : { authorization: 'Bearer ' + OPENAI_API_KEY },
  body: JSON.stringify({
    model: process.argv[2] ?? (anthropic ? ANTHROPIC_MODEL : OPENAI_MODEL),
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
  }),
})
console.log(response.status, await response.text())
process.exit(7)
`

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'run-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs Node.js as the agent. */
function runProgram(options: string[], args: string[] = [], env: Record<string, string> = {}) {
  const file = temporaryFile('agent.mjs', PROGRAM)
  return mixrouter(['run', process.execPath, ...options, '--', file, ...args], {
    XDG_RUNTIME_DIR: temporaryFolder(),
    ...env,
  })
}

describe('mixrouter run', () => {
  it.each([
    ['anthropic', 'gpt-5.5'],
    ['openai-chat', 'claude-sonnet-5'],
  ])('points a program that speaks %s at a gateway and exits with its code', async (format, model) => {
    const runtime = temporaryFolder()
    const command = runProgram(['--offline', '--format', format, '--model', model], [], {
      XDG_RUNTIME_DIR: runtime,
    })
    expect(await command.exit).toBe(7)
    expect(command.stdout()).toMatch(new RegExp(`^200 .*Offline model ${model}`))
    expect(command.stderr()).toMatch(
      /^mixrouter: 1 request · \d+ tokens in, \d+ out · about \$|^mixrouter: 1 request · \d+ tokens in, \d+ out · \$/,
    )
    expect(readdirSync(runtime)).toEqual([])
  })

  it('sends models to others, the first mapping that matches first', async () => {
    const upstream = await startOfflineUpstream({ delay: 0 })
    onTestFinished(() => upstream.close())
    const config = temporaryFile('mixrouter.json', { upstreams: upstream.upstreams, authenticate: false })
    const map = ['--map', 'claude-*haiku*=gemini-3.8-flash', '--map', 'claude-*=gpt-5.5']
    const options = ['--config', config, '--format', 'anthropic', ...map, '--json']
    const command = runProgram(options, ['claude-haiku-4-5'])
    expect(await command.exit).toBe(7)
    expect(upstream.requests.at(-1)).toMatchObject({ format: 'google' })
    expect(JSON.parse(command.stderr())).toMatchObject({
      requests: 1,
      failed: 0,
      models: { 'claude-haiku-4-5 → offline-google/gemini-3.8-flash': 1 },
    })
    await runProgram(options, ['claude-sonnet-5']).exit
    expect(upstream.requests.at(-1)).toMatchObject({ format: 'openai-responses' })
  })

  it.each([
    ['a cheap model of the same vendor', '', 'claude-haiku-4-5 → offline-openai/gpt-6-luna'],
    ['the model itself where that one fails', 'gpt-6-luna', 'claude-haiku-4-5 → offline-openai/gpt-5.5'],
  ])('sends background work to %s', async (_, missing, expected) => {
    const offline = createOfflineModel({ delay: 0 })
    const upstream = await startOfflineUpstream({
      async *model(request, options) {
        if (request.model === missing) throw new ApiError('There is no such model', { status: 404 })
        yield* offline(request, options)
      },
    })
    onTestFinished(() => upstream.close())
    const config = temporaryFile('mixrouter.json', { upstreams: upstream.upstreams, authenticate: false })
    const bin = temporaryFolder()
    const program = temporaryFile('agent.mjs', PROGRAM)
    const script = `#!/bin/sh\nANTHROPIC_API_KEY=$ANTHROPIC_AUTH_TOKEN exec "${process.execPath}" "${program}" claude-haiku-4-5\n`
    writeFileSync(join(bin, 'claude'), script, { mode: 0o755 })
    const command = mixrouter(['run', 'claude', '--model', 'gpt-5.5', '--config', config, '--json'], {
      PATH: bin,
      XDG_RUNTIME_DIR: temporaryFolder(),
    })
    expect(await command.exit).toBe(7)
    expect(JSON.parse(command.stderr())).toMatchObject({
      backgroundModel: 'gpt-6-luna',
      models: { [expected]: 1 },
    })
  })

  it('uses the keys of vendors in the environment, and says which models they serve', async () => {
    const options = ['--format', 'openai-chat', '--model', 'claude-sonnet-5']
    const command = runProgram(options, [], { OPENAI_API_KEY: 'sk-secret' })
    expect(await command.exit).toBe(2)
    expect(command.stderr()).toMatch(/No upstream serves the model claude-sonnet-5\. Served are: gpt-\*/)
    expect(command.stderr()).not.toContain('secret')
  })

  it('names what to do if the agent requests models that no upstream serves', async () => {
    const command = mixrouter(['run', 'claude'], { OPENAI_API_KEY: 'sk-secret' })
    expect(await command.exit).toBe(2)
    expect(command.stderr()).toContain('Select another with --model')
  })

  it.each([
    ['no key', ['run', 'claude'], 2, '--offline '],
    ['an unknown agent', ['run', 'nobody', '--offline'], 2, 'mixrouter run nobody --format openai-chat'],
    ['a mapping without a model', ['run', 'claude', '--offline', '--map', 'claude-*'], 2, 'GLOB=MODEL'],
    ['a missing program', ['run', 'codex', '--offline'], 127, 'npm install -g @openai/codex'],
  ])('explains %s', async (_, args, code, message) => {
    const command = mixrouter(args, { PATH: '/nowhere' })
    expect({ code: await command.exit, output: command.stderr() }).toEqual({
      code,
      output: expect.stringContaining(message),
    })
  })

  it('passes signals on, and removes its folder when the agent has ended', async () => {
    const runtime = temporaryFolder()
    const script =
      "process.on('SIGTERM', () => process.exit(3)); console.log('ready'); setInterval(() => {}, 1000)"
    const command = mixrouter(
      ['run', process.execPath, '--offline', '--format', 'google', '--', '-e', script],
      {
        XDG_RUNTIME_DIR: runtime,
      },
    )
    await expect.poll(command.stdout).toContain('ready')
    expect(readdirSync(runtime)).toHaveLength(1)
    command.child.kill('SIGTERM')
    expect(await command.exit).toBe(3)
    expect(readdirSync(runtime)).toEqual([])
  })

  it('exits with 128 and the number of the signal that ended the agent', async () => {
    const script = "process.kill(process.pid, 'SIGKILL')"
    const options = ['--offline', '--format', 'google', '--quiet']
    const command = mixrouter(['run', process.execPath, ...options, '--', '-e', script])
    expect(await command.exit).toBe(137)
    expect(command.stderr()).toBe('')
  })

  it("gives the agent a copy of the user's settings, without its login", async () => {
    const home = temporaryFolder()
    const bin = temporaryFolder()
    mkdirSync(join(home, '.codex'))
    writeFileSync(join(home, '.codex/config.toml'), 'model_reasoning_effort = "high"\n')
    writeFileSync(join(home, '.codex/auth.json'), '{"OPENAI_API_KEY":"sk-secret"}')
    const script =
      '#!/bin/sh\necho "$CODEX_HOME"; ls "$CODEX_HOME"; cat "$CODEX_HOME/config.toml"; touch "$CODEX_HOME/session"; echo "$@"\n'
    writeFileSync(join(bin, 'codex'), script, { mode: 0o755 })
    const command = mixrouter(['run', 'codex', '--offline', '--', 'exec', 'two words'], {
      HOME: home,
      XDG_RUNTIME_DIR: temporaryFolder(),
      PATH: `${bin}:${process.env.PATH}`,
    })
    expect(await command.exit).toBe(0)
    const [folder = '', ...lines] = command.stdout().split('\n')
    expect(lines.slice(0, 2)).toEqual(['config.toml', 'model_reasoning_effort = "high"'])
    expect(command.stdout()).toMatch(/-c model_provider="mixrouter" .* exec two words\n$/)
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(join(home, '.codex')).sort()).toEqual(['auth.json', 'config.toml'])
  })

  it('appends a line for each request to the file of --log', async () => {
    const log = join(temporaryFolder(), 'requests.log')
    await runProgram(['--offline', '--format', 'anthropic', '--model', 'gpt-5.5', '--log', log]).exit
    expect(readFileSync(log, 'utf8')).toMatch(
      /^run POST \/v1\/messages anthropic → offline-openai\/gpt-5\.5 .* 200 /,
    )
  })

  it('prints variables that a shell evaluates', async () => {
    const command = mixrouter(
      ['run', 'claude', '--print-env', '--model', "it's-a-model", '--url', 'http://127.0.0.1:1/'],
      {
        MIXROUTER_CLIENT_KEY: 'client key',
      },
    )
    expect(await command.exit).toBe(0)
    expect(command.stdout().split('\n')).toEqual(
      expect.arrayContaining([
        'export ANTHROPIC_BASE_URL=http://127.0.0.1:1',
        "export ANTHROPIC_AUTH_TOKEN='client key'",
        "export ANTHROPIC_MODEL='it'\\''s-a-model'",
        'unset ANTHROPIC_API_KEY',
      ]),
    )
  })

  it('prints variables and arguments as JSON', async () => {
    const command = mixrouter(['run', 'codex', '--print-env', '--json'])
    expect(await command.exit).toBe(0)
    expect(JSON.parse(command.stdout())).toMatchObject({
      env: { MIXROUTER_RUN_KEY: 'none' },
      command: 'codex',
      args: expect.arrayContaining(['model_providers.mixrouter.base_url="http://127.0.0.1:8787/v1"']),
    })
  })
})
