import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '@mixrouter/gateway'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'
import { hasTerminal, mixrouterInTerminal } from './terminal.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'init-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The configuration that is printed; it is valid if the variables that it names are set. */
async function convert(name: string, content: unknown) {
  const command = mixrouter(['init', '-', '--from', temporaryFile(name, content)])
  expect({ code: await command.exit, stderr: command.stderr() }).toMatchObject({ code: 0 })
  expect(command.stdout()).not.toContain('sk-secret')
  const config = JSON.parse(command.stdout())
  const variables = [...command.stdout().matchAll(/\$\{(\w+)\}/g)].map(([, variable = '']) => [
    variable,
    'a-long-secret',
  ])
  expect(() => parseConfig(config, Object.fromEntries(variables))).not.toThrow()
  const warnings = command
    .stderr()
    .split('\n')
    .flatMap((line) => /^warning (\S+):/.exec(line)?.[1] ?? [])
  return { config, warnings }
}

it('writes a configuration from the keys in the environment, without the keys', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'mixrouter.json')
  const env = { OPENAI_API_KEY: 'sk-secret-1', GOOGLE_API_KEY: 'sk-secret-2' }
  const command = mixrouter(['init', file, '--yes'], env)
  expect({ code: await command.exit, stdout: command.stdout() }).toEqual({ code: 0, stdout: '' })
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('secret')
  expect(statSync(file).mode & 0o077).toBe(0)
  const config = JSON.parse(text)
  expect(config).toMatchObject({
    $schema: expect.stringContaining('config.schema.json'),
    upstreams: [
      { name: 'openai', apiKey: '${OPENAI_API_KEY}', formats: ['openai-responses', 'openai-chat'] },
      { name: 'google', apiKey: '${GOOGLE_API_KEY}', formats: ['google'] },
    ],
    keys: [{ name: 'me', key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }],
  })
  const key = /sk-mixrouter-\S+/.exec(command.stderr())?.[0]
  expect(key).toBeDefined()
  expect(text).not.toContain(key)
  expect(() => parseConfig(config, env)).not.toThrow()

  const again = mixrouter(['init', file, '--yes'], env)
  expect(await again.exit).toBe(2)
  expect(again.stderr()).toContain('--force')
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('names the variables if there is no key', async () => {
  const command = mixrouter(['init', '-'])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toMatch(/MIXROUTER_API_KEY, ANTHROPIC_API_KEY, OPENAI_API_KEY/)
})

it('converts a configuration of LiteLLM', async () => {
  const { config, warnings } = await convert(
    'litellm.yaml',
    `
model_list:
  - model_name: smart
    litellm_params: { model: anthropic/claude-sonnet-5, api_key: os.environ/ANTHROPIC_API_KEY }
  - model_name: fast
    litellm_params: { model: openai/gpt-5.5-mini, api_key: sk-secret, rpm: 60 }
  - model_name: fast
    litellm_params: { model: openai/local, api_base: "http://127.0.0.1:1/v1", api_key: os.environ/LOCAL, weight: 2 }
  - model_name: old
    litellm_params: { model: sagemaker/x }
litellm_settings: { num_retries: 3, callbacks: [langfuse], fallbacks: [{ smart: [fast] }] }
router_settings: { context_window_fallbacks: [{ fast: [smart] }] }
general_settings: { master_key: os.environ/MASTER, database_url: x }
`,
  )
  expect(config).toMatchObject({
    upstreams: [
      {
        name: 'anthropic',
        apiKey: '${ANTHROPIC_API_KEY}',
        formats: ['anthropic'],
        models: ['claude-sonnet-5'],
      },
      { name: 'openai', apiKey: '${OPENAI_API_KEY}', models: ['gpt-5.5-mini'] },
      { name: 'openai-2', baseURL: 'http://127.0.0.1:1/v1', apiKey: '${LOCAL}', models: ['local'] },
    ],
    models: {
      smart: { targets: ['anthropic/claude-sonnet-5', 'openai/gpt-5.5-mini', 'openai-2/local'] },
      fast: {
        targets: [
          { model: 'openai/gpt-5.5-mini', weight: 1 },
          { model: 'openai-2/local', weight: 2 },
        ],
        onContextOverflow: ['anthropic/claude-sonnet-5'],
      },
    },
    retry: { attempts: 3 },
    keys: [{ name: 'master', key: '${MASTER}' }],
  })
  expect(warnings).toEqual([
    'model_list[1].litellm_params.api_key',
    'model_list[1].litellm_params.rpm',
    'model_list[3].litellm_params.model',
    'litellm_settings.callbacks',
    'general_settings.database_url',
  ])
})

it('converts a configuration of claude-code-router', async () => {
  const { config, warnings } = await convert('config.json', {
    PORT: 3456,
    APIKEY: 'sk-secret',
    PROXY_URL: 'http://127.0.0.1:1',
    Providers: [
      {
        name: 'deepseek',
        api_base_url: 'https://api.deepseek.com/chat/completions',
        api_key: 'sk-secret',
        models: ['deepseek-flash'],
        transformer: { use: ['deepseek'] },
      },
      {
        name: 'claude',
        api_base_url: 'https://api.anthropic.com/v1/messages',
        api_key: 'sk-secret',
        models: ['claude-sonnet-5'],
      },
    ],
    Router: {
      default: 'claude,claude-sonnet-5',
      background: 'deepseek,deepseek-flash',
      think: 'claude,claude-sonnet-5',
    },
  })
  expect(config).toMatchObject({
    upstreams: [
      {
        name: 'deepseek',
        baseURL: 'https://api.deepseek.com',
        apiKey: '${DEEPSEEK_API_KEY}',
        formats: ['openai-chat'],
      },
      {
        name: 'claude',
        baseURL: 'https://api.anthropic.com',
        formats: ['anthropic'],
        models: ['claude-sonnet-5'],
      },
    ],
    routes: [
      { match: { model: ['claude-*haiku*'] }, targets: ['deepseek/deepseek-flash'] },
      { match: { model: ['claude-*'] }, targets: ['claude/claude-sonnet-5'] },
    ],
    keys: [{ key: '${MIXROUTER_CLIENT_KEY}' }],
  })
  expect(warnings).toEqual([
    'Providers[0].api_key',
    'Providers[0].transformer',
    'Providers[1].api_key',
    'Router.think',
    'PROXY_URL',
    'APIKEY',
  ])
})

it('converts a configuration of Portkey', async () => {
  const targets = [
    { provider: 'openai', api_key: 'sk-secret', override_params: { model: 'gpt-5.5', temperature: 1 } },
    { provider: '@anthropic', virtual_key: 'main-1' },
    { provider: 'unheard-of' },
  ]
  const fallback = await convert('portkey.json', {
    strategy: { mode: 'fallback' },
    targets,
    retry: { attempts: 5 },
    cache: { mode: 'simple' },
  })
  expect(fallback.config).toMatchObject({
    upstreams: [
      { name: 'openai', apiKey: '${OPENAI_API_KEY}', models: ['gpt-5.5'], priority: 3 },
      { name: 'anthropic', apiKey: '${ANTHROPIC_API_KEY}', models: ['claude-*'], priority: 2 },
    ],
    retry: { attempts: 5 },
  })
  expect(fallback.warnings).toEqual([
    'cache',
    'targets[0].api_key',
    'targets[0].override_params.temperature',
    'targets[1].virtual_key',
    'targets[2].provider',
  ])
  const balanced = await convert('portkey.json', {
    strategy: { mode: 'loadbalance' },
    targets: [
      { provider: 'openai', weight: 0.7 },
      { provider: 'openai', weight: 0.3 },
    ],
  })
  expect(balanced.config.upstreams).toMatchObject([
    { name: 'openai', weight: 0.7 },
    { name: 'openai-2', apiKey: '${OPENAI_2_API_KEY}', weight: 0.3 },
  ])
})

it.each([
  ['another kind of file', '{"hello": 1}', 'LiteLLM (model_list)'],
  ['text that is not YAML', 'a: [', 'neither valid YAML nor valid JSON'],
])('explains %s', async (_, content, message) => {
  const command = mixrouter(['init', '-', '--from', temporaryFile('file', content)])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain(message)
})

describe.skipIf(!hasTerminal)('in a terminal', () => {
  const ENTER = '\r'
  const env = { OPENAI_API_KEY: 'sk-secret' }

  it('asks for upstreams, models and access, and writes what was chosen', async () => {
    const file = join(temporaryFolder(), 'mixrouter.json')
    const session = mixrouterInTerminal(['init', file], { env })
    const answer = async (question: string, keys: string) => {
      await expect.poll(session.screen, { timeout: 5000 }).toContain(question)
      session.type(keys)
    }
    await answer('Which models do you want to use?', ENTER)
    await answer('that request `default`?', 'gpt-5.5')
    await expect.poll(session.screen, { timeout: 5000 }).toContain('gpt-5.5-pro')
    session.type(ENTER)
    await answer('that request `fast`?', ENTER)
    await answer('Create a key', `n`)
    expect(await session.exit).toBe(0)
    const config = JSON.parse(readFileSync(file, 'utf8'))
    expect(config).toMatchObject({
      upstreams: [{ name: 'openai', apiKey: '${OPENAI_API_KEY}' }],
      models: { default: { targets: ['gpt-5.5'] }, fast: { targets: ['gpt-6-luna'] } },
      authenticate: false,
    })
    expect(() => parseConfig(config, env)).not.toThrow()
  }, 20_000)

  it('writes nothing if the questions are cancelled', async () => {
    const folder = temporaryFolder()
    const session = mixrouterInTerminal(['init', join(folder, 'mixrouter.json')], { env })
    await expect.poll(session.screen, { timeout: 5000 }).toContain('Which models do you want to use?')
    session.type('\u0003')
    expect(await session.exit).toBe(130)
    expect(await session.screen()).toContain('Nothing was written')
    expect(readdirSync(folder)).toEqual([])
  }, 20_000)
})
