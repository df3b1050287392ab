import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const schema = JSON.parse(readFileSync(new URL('../output.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv({ schemas: [schema], strict: true, allowUnionTypes: true })

/** What is wrong with a document by the schema; null if nothing is. */
function problems(definition: string, json: string) {
  const validate = ajv.getSchema(`${schema.$id}#/$defs/${definition}`)
  if (!validate) throw new Error(`The schema has no definition ${definition}`)
  return validate(JSON.parse(json)) ? null : validate.errors
}

const REQUEST = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'Hi' }], logit_bias: {} }
const RESPONSE = {
  id: 'msg',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
}
const STREAM = 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n'

describe('--json', () => {
  it('is an option of every command that prints something but a script', async () => {
    const help = mixrouter(['--help'])
    await help.exit
    const [, list = ''] = help.stdout().split('\nCommands:\n')
    const names = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name)
    expect(names).toContain('chat')
    for (const name of names.filter((name) => name !== 'completion' && name !== 'help')) {
      const command = mixrouter([name, '--help'])
      await command.exit
      expect(command.stdout(), name).toContain('--json')
    }
  }, 30_000)

  it.each<[definition: string, args: string[], env?: Record<string, string>]>([
    ['chat', ['chat', 'claude-sonnet-5', '/think', '--offline']],
    ['runEnvironment', ['run', 'claude', '--print-env']],
    ['init', ['init', '-'], { OPENAI_API_KEY: 'sk-secret' }],
    ['init', ['init', 'FOLDER/written.json', '--no-client-key'], { OPENAI_API_KEY: 'sk-secret' }],
    ['explain', ['explain', 'FOLDER/request.json', '--offline']],
    ['translateBody', ['translate', '--from', 'openai-chat', '--to', 'anthropic', 'FOLDER/request.json']],
    ['translateBody', ['translate', '--from', 'anthropic', '--to', 'google', '--response', 'RESPONSE']],
    ['translateStream', ['translate', '--from', 'openai-chat', '--to', 'google', '--stream', 'STREAM']],
    ['diff', ['diff', '--corpus', 'FOLDER', '--to', 'openai-chat', '--model', 'gpt-5.5']],
    ['video', ['video', 'A cat', '--offline', '--poll-interval', '0.1', '--out', 'FOLDER/cat.mp4']],
    ['model', ['models', 'gpt-5.5']],
    ['models', ['models', 'gpt-5.5*']],
    ['endpoint', ['embed', 'Hello', '--offline']],
    ['endpoint', ['image', 'A cube', '--offline']],
    ['speech', ['speech', 'Hello', '--offline']],
    ['endpoint', ['rerank', 'Hello', 'a', 'b', '--offline']],
    ['endpoint', ['moderate', 'Hello', '--offline']],
  ])('prints a document that is valid by %s: %j', async (definition, args, env = {}) => {
    const request = temporaryFile('request.json', REQUEST)
    const files: Record<string, string> = {
      FOLDER: dirname(request),
      RESPONSE: temporaryFile('response.json', RESPONSE),
      STREAM: temporaryFile('stream.txt', STREAM),
    }
    const given = args.map((arg) => arg.replace(/^[A-Z]{6,}/, (name) => files[name] ?? name))
    const command = mixrouter([...given, '--json'], env)
    expect({ code: await command.exit, stderr: command.stderr() }).toMatchObject({ code: 0 })
    expect(problems(definition, command.stdout())).toBeNull()
  })

  it('checks a configuration', async () => {
    const upstream = {
      name: 'one',
      baseURL: 'http://127.0.0.1:1',
      apiKey: 'sk-secret',
      formats: ['openai-chat'],
    }
    const config = temporaryFile('mixrouter.json', {
      upstreams: [{ ...upstream, models: ['gpt-5.5'] }],
      models: { fast: { targets: ['gpt-5.5'] } },
      authenticate: false,
    })
    const check = mixrouter(['check', config, '--json'])
    expect(await check.exit).toBe(1)
    expect(problems('check', check.stdout())).toBeNull()
    const models = mixrouter(['models', '--config', config, '--json'])
    expect(await models.exit).toBe(0)
    expect(problems('configuredModels', models.stdout())).toBeNull()
    const alias = mixrouter(['models', 'fast', '--config', config, '--json'])
    expect(await alias.exit).toBe(0)
    expect(problems('modelAlias', alias.stdout())).toBeNull()
  })

  it('summarizes a run on standard error', async () => {
    const options = ['--offline', '--format', 'anthropic', '--json']
    const command = mixrouter(['run', process.execPath, ...options, '--', '--version'])
    expect(await command.exit).toBe(0)
    expect(problems('run', command.stderr())).toBeNull()
  })

  it('logs what is served', async () => {
    const command = mixrouter(['serve', '--offline', '--port', '0', '--json'])
    await expect.poll(command.stdout).toContain('"listening"')
    expect(problems('log', command.stdout())).toBeNull()
  })

  it.each<[command: string, args: string[], code: number]>([
    ['chat', ['chat', 'gpt-5.5', 'error:429', '--offline'], 1],
    ['run', ['run', 'nobody', '--offline'], 2],
    ['init', ['init', '-'], 2],
    ['check', ['check', 'nothing.json'], 2],
    ['serve', ['serve', '--config', 'nothing.json'], 2],
    ['explain', ['explain', 'nothing.json', '--offline'], 2],
    ['translate', ['translate', '--from', 'google', '--to', 'anthropic', 'nothing.json'], 1],
    ['video', ['video', 'A cat'], 2],
    ['models', ['models', 'nothing*'], 1],
    ['embed', ['embed', 'Hello'], 2],
    ['an unknown option', ['models', '--nothing'], 2],
    ['an unknown command', ['nothing'], 2],
  ])('reports a failure of %s on one line of standard error', async (_, args, code) => {
    const command = mixrouter([...args, '--json'])
    expect({ code: await command.exit, stdout: command.stdout() }).toEqual({ code, stdout: '' })
    expect(command.stderr().trim()).not.toContain('\n')
    expect(problems('error', command.stderr())).toBeNull()
    expect(JSON.parse(command.stderr()).error.exitCode).toBe(code)
  })

  it("is not the agent's", async () => {
    const command = mixrouter(['run', 'nobody', '--offline', '--', '--json'])
    expect(await command.exit).toBe(2)
    expect(command.stderr()).toMatch(/^error: /)
  })
})
