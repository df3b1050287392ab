import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createResponseAccumulator, createSSEParser, formats, translateRequest } from '@mixrouter/core'
import { expect, it } from 'vitest'
import { BIN, mixrouter, temporaryFile } from './process.ts'

const SCRIPT = '/usr/bin/script' // util-linux: runs a command on a terminal

const REQUEST = { model: 'model-x', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 }

const RESPONSE = {
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

/** Runs `mixrouter translate` with this input and waits until it exits. */
async function translate(args: string[], input = '') {
  const command = mixrouter(['translate', ...args])
  command.child.stdin?.end(input)
  const code = await command.exit
  return { code, stdout: command.stdout(), stderr: command.stderr() }
}

it('translates a request from standard input and prints its path', async () => {
  const { code, stdout, stderr } = await translate(
    ['--from', 'openai-chat', '--to', 'anthropic'],
    JSON.stringify(REQUEST),
  )
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(translateRequest(REQUEST, { from: 'openai-chat', to: 'anthropic' }).body)
  expect(stdout).toMatch(/^[^\n]*\n$/)
  expect(stderr).toBe('POST /v1/messages\n')
})

it('translates a request from a file', async () => {
  const file = temporaryFile('request.json', REQUEST)
  const { code, stdout } = await translate(['--from', 'openai-chat', '--to', 'openai-responses', file])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ model: 'model-x', max_output_tokens: 100 })
})

it('replaces the model', async () => {
  const args = ['--from', 'openai-chat', '--to', 'google', '--model', 'gemini-x']
  const { stderr } = await translate(args, JSON.stringify({ ...REQUEST, stream: true }))
  expect(stderr).toBe('POST /v1beta/models/gemini-x:streamGenerateContent?alt=sse\n')
})

it('takes the model and --streaming for google, which has them in the URL', async () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] })
  const args = ['--from', 'google', '--to', 'openai-chat']
  const { stdout } = await translate([...args, '--model', 'gpt-x', '--streaming'], body)
  expect(JSON.parse(stdout)).toMatchObject({ model: 'gpt-x', stream: true })
  expect(await translate(args, body)).toMatchObject({ code: 1, stderr: 'error: model is missing\n' })
})

it('translates a complete response', async () => {
  const args = ['--from', 'anthropic', '--to', 'openai-chat', '--response']
  const { code, stdout, stderr } = await translate(args, JSON.stringify(RESPONSE))
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    choices: [{ message: { role: 'assistant', content: 'Good day' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  })
  expect(stderr).toBe('')
})

it('writes a stream while reading it', async () => {
  const command = mixrouter(['translate', '--from', 'openai-chat', '--to', 'anthropic', '--stream'])
  const { stdin } = command.child
  const [first, second] = [
    chunk({ role: 'assistant', content: 'Good ' }),
    chunk({ content: 'day 🌞' }, 'stop'),
  ]
  stdin?.write(first)
  await expect.poll(command.stdout).toContain('"text":"Good "')
  const bytes = Buffer.from(second)
  const middleOfEmoji = bytes.indexOf(Buffer.from('🌞')) + 2
  stdin?.write(bytes.subarray(0, middleOfEmoji))
  stdin?.write(bytes.subarray(middleOfEmoji))
  await expect.poll(command.stdout).toContain('day 🌞')
  expect(command.stdout()).not.toContain('message_stop')
  stdin?.end('data: [DONE]\n\n')
  expect(await command.exit).toBe(0)
  expect(command.stderr()).toBe('')
  expect(accumulate(command.stdout())).toMatchObject({
    content: [{ type: 'text', text: 'Good day 🌞' }],
    finishReason: { unified: 'stop' },
  })
})

it('ends a truncated stream with an error', async () => {
  const args = ['--from', 'openai-chat', '--to', 'anthropic', '--stream']
  const { code, stdout, stderr } = await translate(args, chunk({ role: 'assistant', content: 'Good' }))
  expect(code).toBe(1)
  expect(stdout).toContain('event: error')
  expect(stderr).toContain('standard input ends with an error: The upstream closed the stream')
})

it('exits immediately when its output is closed', async () => {
  const command = mixrouter(['translate', '--from', 'openai-chat', '--to', 'anthropic', '--stream'])
  command.child.stdout?.destroy()
  command.child.stdin?.on('error', () => {}).write(chunk({ content: 'Good ' }))
  command.child.stdin?.write(chunk({ content: 'day' }))
  expect(await command.exit).toBe(0)
  expect(command.stderr()).toBe('')
})

const LOSSY = JSON.stringify({ ...REQUEST, seed: 1, temperature: 1.5 })
const TO_CLAUDE = ['--from', 'openai-chat', '--to', 'anthropic']

it('prints a line for each loss and change', async () => {
  const { code, stdout, stderr } = await translate(TO_CLAUDE, LOSSY)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).not.toHaveProperty('seed')
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines).toContainEqual(expect.stringMatching(/^warning unsupported seed: \S/))
  expect(lines).toContainEqual(expect.stringMatching(/^warning changed temperature: \S/))
})

it('prints no warnings with --on-unsupported ignore', async () => {
  const { code, stderr } = await translate([...TO_CLAUDE, '--on-unsupported', 'ignore'], LOSSY)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'POST /v1/messages\n' })
})

it('rejects a lossy request with --on-unsupported error', async () => {
  const { code, stdout, stderr } = await translate([...TO_CLAUDE, '--on-unsupported', 'error'], LOSSY)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^error: .*seed/)
})

it('exits with 1 for a lossy response with --on-unsupported error', async () => {
  const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'weather' } }
  const response = JSON.stringify({ ...RESPONSE, content: [call, ...RESPONSE.content] })
  const args = ['--from', 'anthropic', '--to', 'openai-chat', '--response', '--on-unsupported', 'error']
  const { code, stdout, stderr } = await translate(args, response)
  expect(code).toBe(1)
  expect(JSON.parse(stdout).choices[0].message.content).toBe('Good day')
  expect(stderr).toMatch(/^warning unsupported content\[0\]: .+\nerror: .+\n$/)
})

it.each([
  ['invalid JSON', TO_CLAUDE, '{ "model": ', 'error: standard input is not valid JSON: '],
  ['an invalid field', TO_CLAUDE, '{ "model": "m", "messages": 7 }', 'error: messages must be an array'],
  [
    'a missing file',
    [...TO_CLAUDE, 'nowhere.json'],
    '',
    'error: Failed to read nowhere.json: it does not exist',
  ],
  [
    'an error instead of a response',
    [...TO_CLAUDE, '--response'],
    '{ "error": { "message": "Bad key", "param": "model" } }',
    'error: model: Bad key',
  ],
])('exits with 1 for %s', async (_, args, input, message) => {
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
  ['a model for a response', [...TO_CLAUDE, '--response', '--model', 'x'], 'cannot be used with'],
  ['--streaming for another format than google', [...TO_CLAUDE, '--streaming'], '"stream": true'],
])('exits with 2 for %s', async (_, args, message) => {
  const { code, stdout, stderr } = await translate(args, JSON.stringify(REQUEST))
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
})

it.skipIf(!existsSync(SCRIPT))('indents JSON on a terminal, except with --compact', () => {
  const file = temporaryFile('request.json', REQUEST)
  const onTerminal = (...more: string[]) => {
    const command = [process.execPath, BIN, 'translate', ...TO_CLAUDE, ...more, file].join(' ')
    return spawnSync(SCRIPT, ['-qec', command, '/dev/null'], { encoding: 'utf8' }).stdout
  }
  expect(onTerminal()).toContain('{\r\n  "model": "model-x",\r\n')
  expect(onTerminal('--compact')).toContain('{"model":"model-x",')
})

/** Accumulates an Anthropic stream to a response. */
function accumulate(stream: string) {
  const accumulator = createResponseAccumulator()
  const decoder = formats.anthropic.createStreamDecoder(accumulator.add, { warn: () => {} })
  const parser = createSSEParser((event) => decoder.push(event))
  parser.feed(new TextEncoder().encode(stream))
  parser.end()
  decoder.end()
  return accumulator.result()
}
