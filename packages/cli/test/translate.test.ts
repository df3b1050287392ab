import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createResponseAccumulator, createSSEParser, formats, translateRequest } from '@mixrouter/core'
import { expect, it } from 'vitest'
import { BIN, mixrouter, temporaryFile } from './process.ts'

const SCRIPT = '/usr/bin/script' // util-linux: runs a command on a terminal

const ASKED = { model: 'model-x', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 }

const ANSWERED = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: 'Good day' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
}

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', model: 'gpt-x', choices: [{ index: 0, delta, finish_reason }] })}\n\n`

/** Runs `mixrouter translate` with this input and waits for its end. */
async function translate(args: string[], input = '') {
  const command = mixrouter(['translate', ...args])
  command.child.stdin?.end(input)
  const code = await command.exit
  return { code, stdout: command.stdout(), stderr: command.stderr() }
}

it('translates a request from standard input, and tells its path', async () => {
  const { code, stdout, stderr } = await translate(
    ['--from', 'openai-chat', '--to', 'anthropic'],
    JSON.stringify(ASKED),
  )
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(translateRequest(ASKED, { from: 'openai-chat', to: 'anthropic' }).body)
  expect(stdout).toMatch(/^[^\n]*\n$/)
  expect(stderr).toBe('POST /v1/messages\n')
})

it('translates a request from a file', async () => {
  const file = temporaryFile('request.json', ASKED)
  const { code, stdout } = await translate(['--from', 'openai-chat', '--to', 'openai-responses', file])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ model: 'model-x', max_output_tokens: 100 })
})

it('asks for another model', async () => {
  const args = ['--from', 'openai-chat', '--to', 'google', '--model', 'gemini-x']
  const { stderr } = await translate(args, JSON.stringify({ ...ASKED, stream: true }))
  expect(stderr).toBe('POST /v1beta/models/gemini-x:streamGenerateContent?alt=sse\n')
})

it("takes from the options what google's URL says", async () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] })
  const args = ['--from', 'google', '--to', 'openai-chat']
  const { stdout } = await translate([...args, '--model', 'gpt-x', '--streaming'], body)
  expect(JSON.parse(stdout)).toMatchObject({ model: 'gpt-x', stream: true })
  expect(await translate(args, body)).toMatchObject({ code: 1, stderr: 'error model is missing\n' })
})

it('translates a whole answer', async () => {
  const args = ['--from', 'anthropic', '--to', 'openai-chat', '--response']
  const { code, stdout, stderr } = await translate(args, JSON.stringify(ANSWERED))
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    choices: [{ message: { role: 'assistant', content: 'Good day' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  })
  expect(stderr).toBe('')
})

it('writes a stream while it is read', async () => {
  const command = mixrouter(['translate', '--from', 'openai-chat', '--to', 'anthropic', '--stream'])
  const { stdin } = command.child
  const [first, second] = [
    chunk({ role: 'assistant', content: 'Good ' }),
    chunk({ content: 'day 🌞' }, 'stop'),
  ]
  stdin?.write(first)
  await expect.poll(command.stdout).toContain('"text":"Good "')
  const bytes = Buffer.from(second)
  const inSun = bytes.indexOf(Buffer.from('🌞')) + 2
  stdin?.write(bytes.subarray(0, inSun))
  stdin?.write(bytes.subarray(inSun))
  await expect.poll(command.stdout).toContain('day 🌞')
  expect(command.stdout()).not.toContain('message_stop')
  stdin?.end('data: [DONE]\n\n')
  expect(await command.exit).toBe(0)
  expect(command.stderr()).toBe('')
  expect(fold(command.stdout())).toMatchObject({
    content: [{ type: 'text', text: 'Good day 🌞' }],
    finishReason: { unified: 'stop' },
  })
})

it('ends a stream that was cut off in an error', async () => {
  const args = ['--from', 'openai-chat', '--to', 'anthropic', '--stream']
  const { code, stdout, stderr } = await translate(args, chunk({ role: 'assistant', content: 'Good' }))
  expect(code).toBe(1)
  expect(stdout).toContain('event: error')
  expect(stderr).toContain('standard input ends in an error: The upstream closed the stream')
})

it('ends at once when its output has no reader any more', async () => {
  const command = mixrouter(['translate', '--from', 'openai-chat', '--to', 'anthropic', '--stream'])
  command.child.stdout?.destroy()
  command.child.stdin?.on('error', () => {}).write(chunk({ content: 'Good ' }))
  command.child.stdin?.write(chunk({ content: 'day' }))
  expect(await command.exit).toBe(0)
  expect(command.stderr()).toBe('')
})

const LOSSY = JSON.stringify({ ...ASKED, seed: 1, temperature: 1.5 })
const TO_CLAUDE = ['--from', 'openai-chat', '--to', 'anthropic']

it('tells what is lost or changed, a line each', async () => {
  const { code, stdout, stderr } = await translate(TO_CLAUDE, LOSSY)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).not.toHaveProperty('seed')
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines).toContainEqual(expect.stringMatching(/^warning unsupported seed: \S/))
  expect(lines).toContainEqual(expect.stringMatching(/^warning changed temperature: \S/))
})

it('keeps silent on request', async () => {
  const { code, stderr } = await translate([...TO_CLAUDE, '--on-unsupported', 'ignore'], LOSSY)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'POST /v1/messages\n' })
})

it('refuses a request that would lose something, on request', async () => {
  const { code, stdout, stderr } = await translate([...TO_CLAUDE, '--on-unsupported', 'error'], LOSSY)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^error .*seed/)
})

it('tells by its exit code of an answer that lost something, on request', async () => {
  const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'weather' } }
  const answer = JSON.stringify({ ...ANSWERED, content: [call, ...ANSWERED.content] })
  const args = ['--from', 'anthropic', '--to', 'openai-chat', '--response', '--on-unsupported', 'error']
  const { code, stdout, stderr } = await translate(args, answer)
  expect(code).toBe(1)
  expect(JSON.parse(stdout).choices[0].message.content).toBe('Good day')
  expect(stderr).toMatch(/^warning unsupported content\[0\]: .+\nerror .+\n$/)
})

it.each([
  ['no JSON', TO_CLAUDE, '{ "model": ', 'error standard input is not JSON: '],
  ['a wrong field', TO_CLAUDE, '{ "model": "m", "messages": 7 }', 'error messages must be an array'],
  ['no such file', [...TO_CLAUDE, 'nowhere.json'], '', 'error nowhere.json: '],
  [
    'an error in place of an answer',
    [...TO_CLAUDE, '--response'],
    '{ "error": { "message": "Bad key", "param": "model" } }',
    'error model: Bad key',
  ],
])('ends with 1 on %s', async (_, args, input, message) => {
  const { code, stdout, stderr } = await translate(args, input)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(message)
})

it.each([
  [
    'an unknown format',
    ['--from', 'claude', '--to', 'google'],
    'openai-chat, openai-responses, anthropic, google',
  ],
  ['no target', ['--from', 'google'], '--to'],
  ['two kinds of input', [...TO_CLAUDE, '--stream', '--response'], 'cannot be used with'],
  ['a model for an answer', [...TO_CLAUDE, '--response', '--model', 'x'], 'cannot be used with'],
  ['--streaming of another format than google', [...TO_CLAUDE, '--streaming'], '"stream": true'],
])('ends with 2 on %s', async (_, args, message) => {
  const { code, stdout, stderr } = await translate(args, JSON.stringify(ASKED))
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
})

it.skipIf(!existsSync(SCRIPT))('writes JSON in lines to a terminal, unless asked not to', () => {
  const file = temporaryFile('request.json', ASKED)
  const onTerminal = (...more: string[]) => {
    const command = [process.execPath, BIN, 'translate', ...TO_CLAUDE, ...more, file].join(' ')
    return spawnSync(SCRIPT, ['-qec', command, '/dev/null'], { encoding: 'utf8' }).stdout
  }
  expect(onTerminal()).toContain('{\r\n  "model": "model-x",\r\n')
  expect(onTerminal('--compact')).toContain('{"model":"model-x",')
})

/** The answer that a stream of anthropic amounts to. */
function fold(stream: string) {
  const folder = createResponseAccumulator()
  const decoder = formats.anthropic.createStreamDecoder(folder.add, { warn: () => {} })
  const parser = createSSEParser((event) => decoder.push(event))
  parser.feed(new TextEncoder().encode(stream))
  parser.end()
  decoder.end()
  return folder.result()
}
