import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ChatEvent } from '@mixrouter/core'
import { type OfflineModel, startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'
import { hasTerminal, mixrouterInTerminal } from './terminal.ts'

const ESCAPE = '\u001b'

/** A configuration whose models say what `model` makes of it. */
async function startUpstream(model?: OfflineModel) {
  const upstream = await startOfflineUpstream({ delay: 0, ...(model && { model }) })
  onTestFinished(() => upstream.close())
  const config = temporaryFile('mixrouter.json', { upstreams: upstream.upstreams, authenticate: false })
  return { config, requests: upstream.requests }
}

/** A model that says these words, one event each, and after `wait` nothing until it is aborted. */
function scripted(words: readonly string[]): OfflineModel {
  return async function* (request, { signal } = {}) {
    const usage = { inputTokens: 1000, outputTokens: words.length }
    const events: ChatEvent[] = [
      { type: 'start', id: 'id', model: request.model },
      { type: 'blockStart', index: 0, part: { type: 'text', text: '' } },
    ]
    yield* events
    for (const text of words) {
      if (text === 'wait') await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      else yield { type: 'blockDelta', index: 0, text }
    }
    yield { type: 'blockEnd', index: 0 }
    yield { type: 'usage', usage }
    yield { type: 'finish', finishReason: { unified: 'stop' } }
  }
}

/** One character at a time, as models never do, but which every way to split a text is a part of. */
const letters = (text: string) => [...text]

const MARKDOWN = `# Title

A **bold** word and \`code\`, in a paragraph that is longer than one line of a terminal with forty columns.

| a | b |
| --- | ---: |
| one | 2 |

1. first
2. second
   - inner

\`\`\`js
const x = 1
\`\`\`
`

const SCREEN = `Title

A bold word and code, in a paragraph
that is longer than one line
of a terminal with forty columns.

┌─────┬────┐
│ a   │  b │
├─────┼────┤
│ one │  2 │
└─────┴────┘

1. first
2. second
  - inner

const x = 1`

describe('mixrouter chat in pipes', () => {
  it('prints only the response, as it is', async () => {
    const { config } = await startUpstream(scripted(letters(MARKDOWN)))
    const command = mixrouter(['chat', 'claude-sonnet-5', 'Hello', '--config', config])
    expect(await command.exit).toBe(0)
    expect(command.stdout()).toBe(MARKDOWN)
    expect(command.stderr()).toBe('')
  })

  it('reads the prompt from standard input', async () => {
    const { config, requests } = await startUpstream()
    const command = mixrouter(['chat', 'gpt-5.5', '--config', config, '--system', 'Be brief'])
    command.child.stdin?.end('What is this?\n')
    expect(await command.exit).toBe(0)
    expect(requests.at(-1)?.body).toMatchObject({
      model: 'gpt-5.5',
      instructions: 'Be brief',
      input: [{ role: 'user', content: [{ text: 'What is this?' }] }],
    })
  })

  it('sends files of every kind', async () => {
    const { config, requests } = await startUpstream()
    const image = temporaryFile('dot.png', 'not really an image')
    const text = temporaryFile('code.md', 'a ``` in it')
    const files = ['--attach', image, '--attach', text]
    expect(await mixrouter(['chat', 'claude-sonnet-5', 'Look', '--config', config, ...files]).exit).toBe(0)
    expect(requests.at(-1)?.body).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
            { type: 'text', text: 'code.md:\n\n````\na ``` in it\n````' },
            { type: 'text', text: 'Look' },
          ],
        },
      ],
    })
  })

  it('prints all about the response as JSON', async () => {
    const { config } = await startUpstream()
    const command = mixrouter(['chat', 'claude-sonnet-5', '/think', '--config', config, '--json'])
    expect(await command.exit).toBe(0)
    expect(JSON.parse(command.stdout())).toMatchObject({
      model: 'claude-sonnet-5',
      text: expect.stringContaining('Offline model'),
      reasoning: expect.stringContaining('cannot think'),
      finishReason: 'stop',
      inputTokens: expect.any(Number),
      cost: expect.any(Number),
      warnings: [],
    })
  })

  it('renders Markdown without moving the cursor if FORCE_COLOR says so', async () => {
    const { config } = await startUpstream(scripted(letters(MARKDOWN)))
    const command = mixrouter(['chat', 'gpt-5.5', 'Hi', '--config', config], { FORCE_COLOR: '1' })
    expect(await command.exit).toBe(0)
    expect(command.stdout()).toContain(`${ESCAPE}[1mbold`)
    expect(command.stdout()).not.toMatch(/\[\d*[AJ]/)
  })

  it.each([
    ['a failed request', ['error:429'], 1, '→ Wait'],
    ['a stream that breaks off', ['error:cut'], 1, 'error: '],
    ['a prompt in place of the model', [], 2, 'mixrouter chat'],
  ])('exits with an error for %s', async (_, prompt, code, message) => {
    const model = prompt.length > 0 ? 'gpt-5.5' : 'What is this?'
    const command = mixrouter(['chat', model, ...prompt, '--offline'])
    expect({ code: await command.exit, stderr: command.stderr() }).toEqual({
      code,
      stderr: expect.stringContaining(prompt.length > 0 ? message : 'is not a model'),
    })
  })

  it.each([
    ['no prompt', ['gpt-5.5', '--offline'], 'There is no prompt'],
    ['a model that nobody serves', ['nobody', 'Hi', '--config', 'CONFIG'], 'Served are: gpt-5.5'],
    [
      'a file that is not there',
      ['gpt-5.5', 'Hi', '--offline', '--attach', 'nothing.png'],
      'Failed to read nothing.png',
    ],
    [
      'a file of an unknown kind',
      ['gpt-5.5', 'Hi', '--offline', '--attach', process.execPath],
      'is not text',
    ],
    ['no key', ['gpt-5.5', 'Hi'], '--offline '],
  ])('explains %s', async (_, args, message) => {
    const upstream = {
      name: 'one',
      baseURL: 'http://127.0.0.1:1',
      apiKey: 'sk-secret',
      formats: ['openai-chat'],
    }
    const config = temporaryFile('mixrouter.json', {
      upstreams: [{ ...upstream, models: ['gpt-5.5'] }],
      authenticate: false,
    })
    const command = mixrouter(['chat', ...args.map((arg) => (arg === 'CONFIG' ? config : arg))])
    command.child.stdin?.end()
    expect({ code: await command.exit, stderr: command.stderr() }).toEqual({
      code: 2,
      stderr: expect.stringContaining(message),
    })
  })

  it('aborts the request on Ctrl-C', async () => {
    const { config, requests } = await startUpstream(scripted(['Some ', 'wait', 'more']))
    const command = mixrouter(['chat', 'gpt-5.5', 'Hi', '--config', config])
    await expect.poll(command.stdout).toBe('Some ')
    command.child.kill('SIGINT')
    expect(await command.exit).toBe(130)
    expect(command.stdout()).toBe('Some \n')
    await expect.poll(() => requests.at(-1)?.aborted).toBe(true)
  })
})

describe.skipIf(!hasTerminal)('mixrouter chat in a terminal', () => {
  it.each([
    ['with colours', {}],
    ['with NO_COLOR', { NO_COLOR: '1' }],
    ['without a cursor that moves', { TERM: 'dumb' }],
  ])('shows Markdown that arrives letter by letter, %s', async (title, env) => {
    const { config } = await startUpstream(scripted(letters(MARKDOWN)))
    const session = mixrouterInTerminal(['chat', 'gpt-5.5', 'Hi', '--config', config], { columns: 40, env })
    expect(await session.exit).toBe(0)
    expect(await session.screen()).toMatch(new RegExp(`^${SCREEN.replaceAll(/[|[\]().*+?^$]/g, '\\$&')}\n\n`))
    expect(session.output().includes(`${ESCAPE}[1m`)).toBe(title === 'with colours')
  })

  it.each([
    ['longer', (at: number) => `line ${at}`],
    ['longer and wider', (at: number) => `${'line '.repeat(at % 9)}線${'x'.repeat(70)} ${at}`],
  ])('shows a response that is %s than the screen', async (_, line) => {
    const code = Array.from({ length: 30 }, (_, at) => line(at)).join('\n')
    const { config } = await startUpstream(scripted(letters(`\`\`\`\n${code}\n\`\`\`\n\nThe **end**`)))
    const session = mixrouterInTerminal(['chat', 'gpt-5.5', 'Hi', '--config', config], {
      columns: 40,
      rows: 10,
    })
    expect(await session.exit).toBe(0)
    expect(await session.screen()).toContain(`${code}\n\nThe end`)
  })

  it('does not let a response steer the terminal', async () => {
    const { config } = await startUpstream(scripted([`a${ESCAPE}]0;title\u0007b${ESCAPE}[2Jc`]))
    const session = mixrouterInTerminal(['chat', 'gpt-5.5', 'Hi', '--config', config])
    expect(await session.exit).toBe(0)
    expect(await session.screen()).toContain('a]0;titleb[2Jc')
  })

  it('converses: messages, models, instructions, files, and what it costs', async () => {
    const { config, requests } = await startUpstream()
    const note = temporaryFile('note.txt', 'the note')
    const session = mixrouterInTerminal(['chat', 'claude-sonnet-5', '--config', config], {
      columns: 120,
      rows: 50,
    })
    const say = async (line: string, expected: string | RegExp) => {
      session.type(`${line}\r`)
      await expect.poll(session.screen, { timeout: 5000 }).toMatch(expected)
    }
    await expect.poll(session.screen, { timeout: 5000 }).toContain('claude-sonnet-5 · /help')
    await say(
      'My name is Ada',
      /tokens in, \d+ out · \$0\.\d+ · [\d.]+ s · offline-anthropic\/claude-sonnet-5/,
    )
    await say('/system Be brief', 'The instructions apply')
    await say('/model gpt-5.5', 'gpt-5.5 responds')
    await say(`/attach ${note}`, 'note.txt, text, 8 B')
    await say('/nothing', 'There is no command /nothing')
    await say('Who am I?', /in all\) · [\d.]+ s · offline-openai\/gpt-5\.5/)
    expect(requests.at(-1)?.body).toMatchObject({
      model: 'gpt-5.5',
      instructions: 'Be brief',
      input: [
        { role: 'user', content: [{ text: 'My name is Ada' }] },
        { role: 'assistant' },
        { role: 'user', content: [{ text: expect.stringContaining('the note') }, { text: 'Who am I?' }] },
      ],
    })
    const saved = join(dirname(note), 'saved.md')
    await say(`/save ${saved}`, 'Saved')
    expect(readFileSync(saved, 'utf8')).toMatch(
      /^## System\n\nBe brief\n\n## You\n\nMy name is Ada\n\n## gpt/,
    )
    await say(`/save ${saved}`, 'exists. Choose another name')
    await say('error:500', /→ Try again[\s\S]*was not kept/)
    const sent = requests.length
    session.type('\u001b[A\r') // the up key
    await expect
      .poll(() => JSON.stringify(requests.slice(sent).at(-1)?.body), { timeout: 5000 })
      .toContain('error:500')
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/was not kept[\s\S]*was not kept[^>]*> *$/)
    await say('/clear', 'starts anew')
    await say('Again', /You said: Again[\s\S]*in all/)
    expect(requests.at(-1)?.body).toMatchObject({ input: [{ role: 'user', content: [{ text: 'Again' }] }] })
    session.type('\u0004')
    expect(await session.exit).toBe(0)
  }, 30_000)

  it('sends pasted lines as one message, and completes commands and models', async () => {
    const { config, requests } = await startUpstream()
    const session = mixrouterInTerminal(['chat', 'gpt-5.5', '--config', config])
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/> *$/)
    session.type('\u001b[200~one\rtwo\r\u001b[201~three\\\rfour\r')
    await expect
      .poll(() => requests.at(-1)?.body, { timeout: 5000 })
      .toMatchObject({
        input: [{ role: 'user', content: [{ text: 'one\ntwo\nthree\nfour' }] }],
      })
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/tokens in[^>]*> *$/)
    session.type('/mo\t claude-haiku-4-5\t\r')
    await expect.poll(session.screen, { timeout: 5000 }).toContain('claude-haiku-4-5 responds')
    session.type('/exit\r')
    expect(await session.exit).toBe(0)
  }, 20_000)

  it('aborts a response on Ctrl-C and goes on; twice, it leaves', async () => {
    const { config, requests } = await startUpstream(scripted(['Some', 'wait', ' more']))
    const session = mixrouterInTerminal(['chat', 'gpt-5.5', '--config', config])
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/> *$/)
    session.type('Hi\r')
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/Some$/)
    session.type('\u0003')
    await expect.poll(session.screen, { timeout: 5000 }).toMatch(/aborted · [\s\S]*> *$/)
    expect(requests.at(-1)?.aborted).toBe(true)
    session.type('\u0003')
    await expect.poll(session.screen, { timeout: 5000 }).toContain('Press Ctrl-C again')
    session.type('\u0003')
    expect(await session.exit).toBe(0)
  }, 20_000)
})
