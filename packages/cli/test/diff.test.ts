import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const LOSSY = {
  model: 'gpt-5.5',
  seed: 7,
  presence_penalty: 1,
  messages: [{ role: 'user', content: 'Hello' }],
}
const PLAIN = { model: 'gpt-5.5', max_completion_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] }

const OTHER_BASELINE = { version: '1', target: { format: 'anthropic', model: 'x' }, translations: [] }

/** A folder with files of JSON, removed after the test. */
function folderOf(files: Record<string, unknown>): string {
  const folder = join(dirname(temporaryFile('any', '')), 'corpus')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), JSON.stringify(content))
  }
  return folder
}

async function diff(...args: string[]) {
  const command = mixrouter(['diff', ...args])
  const code = await command.exit
  return { code, stdout: command.stdout(), stderr: command.stderr() }
}

describe('mixrouter diff', () => {
  it('lists each loss once, with how often it occurs and where, and exits with 1', async () => {
    const corpus = folderOf({
      'a.json': LOSSY,
      'nested/b.json': LOSSY,
      'c.json': { ...PLAIN, temperature: 1.7 },
      'package.json': { name: 'not a request' },
    })
    const { code, stdout } = await diff(
      '--corpus',
      corpus,
      '--to',
      'anthropic',
      '--model',
      'claude-haiku-4-5',
    )
    expect(code).toBe(1)
    expect(stdout).toContain('3 requests to anthropic, claude-haiku-4-5')
    expect(stdout).toMatch(/^ {2}2× request {3}unsupported {2}seed: .* a\.json$/m)
    expect(stdout).toMatch(/^Lost$/m)
    expect(stdout).toMatch(/^Changed\n {2}1× request {3}changed {2}temperature: .* c\.json$/m)
    expect(stdout).toContain('Not requests to models: package.json')
  })

  it('exits with 0 if nothing is lost, also where requests are forwarded as they are', async () => {
    const corpus = folderOf({ 'c.json': PLAIN })
    expect(await diff('--corpus', corpus, '--to', 'openai-responses')).toMatchObject({ code: 0 })
    const lossy = folderOf({ 'a.json': LOSSY })
    const { code, stdout } = await diff('--corpus', lossy, '--to', 'openai-chat')
    expect(code).toBe(0)
    expect(stdout).toContain('In 1 of 1 requests and responses nothing is lost or changed.')
  })

  it('translates recorded requests and responses, whole and streamed', async () => {
    const corpus = join(dirname(temporaryFile('any', '')), 'cassettes')
    const recording = mixrouter(['serve', '--offline', '--port', '0', '--record', corpus])
    const url = await recording.url
    for (const stream of [false, true]) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'claude-sonnet-5',
          reasoning_effort: 'low',
          messages: [{ role: 'user', content: 'Weather in Paris?' }],
          tools: [{ type: 'function', function: { name: 'get_weather' } }],
          stream,
        }),
      })
      await response.text()
    }
    recording.child.kill('SIGTERM')
    await recording.exit

    const [first = ''] = readdirSync(corpus).sort()
    const cassette = JSON.parse(readFileSync(join(corpus, first), 'utf8'))
    const message = JSON.parse(cassette.response.chunks[0].text)
    message.content.push({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'code_execution', input: {} })
    cassette.response.chunks[0].text = JSON.stringify(message)
    writeFileSync(join(corpus, first), JSON.stringify(cassette))

    const { stdout } = await diff('--corpus', corpus, '--to', 'openai-chat', '--model', 'gpt-5.5', '--json')
    const { comparisons } = JSON.parse(stdout)
    expect(comparisons).toMatchObject([
      { kind: 'request', from: 'anthropic', name: first },
      { kind: 'response', newLosses: [{ path: expect.stringContaining('content[') }] },
      { kind: 'request', from: 'anthropic' },
      { kind: 'response', newLosses: [] },
    ])
  })

  it('translates a recorded stream of Google that is a JSON array', async () => {
    const elements = ['Bon', 'jour'].map((text) => ({
      candidates: [
        { content: { role: 'model', parts: [{ text }] }, finishReason: text === 'jour' ? 'STOP' : null },
      ],
    }))
    const corpus = folderOf({
      'a.json': {
        version: 1,
        recordedAt: '2026-11-27T00:00:00.000Z',
        request: {
          method: 'POST',
          origin: 'https://upstream.example',
          path: '/v1beta/models/gemini-3.8-flash:streamGenerateContent',
          headers: {},
          body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
        },
        response: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          at: 1,
          chunks: [{ at: 2, text: JSON.stringify(elements, null, 2) }],
          endedAt: 3,
        },
      },
    })
    const saved = temporaryFile('saved.json', '')
    const { code, stderr } = await diff('--corpus', corpus, '--to', 'openai-chat', '--save', saved)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { translations } = JSON.parse(readFileSync(saved, 'utf8'))
    expect(translations[1].output.content).toEqual([{ type: 'text', text: 'Bonjour' }])
  })

  it('compares with a baseline: losses that it does not have, and what is sent differently', async () => {
    const corpus = folderOf({ 'a.json': LOSSY, 'c.json': PLAIN })
    const baseline = temporaryFile('baseline.json', '')
    const args = ['--corpus', corpus, '--to', 'anthropic', '--model', 'claude-sonnet-5']
    expect((await diff(...args, '--save', baseline)).code).toBe(1)
    const same = await diff(...args, '--against', baseline)
    expect(same.code).toBe(0)
    expect(same.stdout).not.toMatch(/New losses|No more|Translated differently/)

    const saved = JSON.parse(readFileSync(baseline, 'utf8'))
    const [lossy, plain] = saved.translations
    lossy.warnings = lossy.warnings.filter(({ path }: { path: string }) => path !== 'seed')
    plain.warnings.push({ code: 'unsupported', path: 'top_k', message: 'It was dropped' })
    plain.output.max_tokens = 8
    writeFileSync(baseline, JSON.stringify(saved))
    const junit = temporaryFile('report.xml', '')
    const { code, stdout } = await diff(...args, '--against', baseline, '--junit', junit)
    expect(code).toBe(1)
    expect(stdout).toMatch(/New losses\n {2}1× request {3}unsupported {2}seed: .*\n\n/)
    expect(stdout).toMatch(/No more\n {2}1× request {3}unsupported {2}top_k: It was dropped/)
    expect(stdout).toContain('Translated differently\n  request c.json\n    max_tokens: 8 → 9')
    const report = readFileSync(junit, 'utf8')
    expect(report).toContain('<testsuites tests="2" failures="1" errors="0" skipped="0">')
    expect(report).toMatch(
      /<testcase name="a\.json" classname="request"><failure message="unsupported seed: [^"]*">/,
    )
    expect(report).toContain('<testcase name="c.json" classname="request"><system-out>')
  })

  it('reports a request that cannot be translated as lost', async () => {
    const stateful = { model: 'gpt-5.5', input: 'Hi', previous_response_id: 'resp_1' }
    const corpus = folderOf({ 'a.json': stateful })
    const { code, stdout } = await diff('--corpus', corpus, '--to', 'google', '--model', 'gemini-3.8-pro')
    expect(code).toBe(1)
    expect(stdout).toMatch(/1× request {3}failed {2}previous_response_id requires/)
  })

  it.each([
    [
      'a folder that does not exist',
      () => ['/nowhere/at/all', '--to', 'google'],
      '--corpus /nowhere/at/all: it does not exist',
    ],
    [
      'a folder without requests',
      () => [folderOf({ 'a.json': {} }), '--to', 'google'],
      'there are no requests to models',
    ],
    [
      'a body that names no model',
      () => [folderOf({ 'a.json': { contents: [] } }), '--to', 'anthropic'],
      'a.json does not name a model',
    ],
    [
      'a file that is not a baseline',
      () => [folderOf({ 'a.json': PLAIN }), '--to', 'google', '--against', temporaryFile('b.json', {})],
      'this is not a file that diff --save wrote',
    ],
    [
      'a baseline of another target',
      () => [
        folderOf({ 'a.json': PLAIN }),
        '--to',
        'google',
        '--against',
        temporaryFile('b.json', OTHER_BASELINE),
      ],
      'it was saved with --to anthropic --model x. Use the same options',
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await diff('--corpus', ...args())
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })
})
