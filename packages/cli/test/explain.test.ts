import { startOfflineUpstream } from '@mixrouter/testing'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const BODY = {
  model: 'fast',
  max_tokens: 100,
  system: 'Be brief',
  top_k: 4,
  messages: [{ role: 'user', content: 'Hello' }],
}

async function startConfig() {
  const upstream = await startOfflineUpstream({ delay: 0 })
  onTestFinished(() => upstream.close())
  const common = { baseURL: upstream.url, apiKey: 'upstream-secret' }
  const config = temporaryFile('mixrouter.json', {
    upstreams: [
      { ...common, name: 'openai', formats: ['openai-chat'], models: ['gpt-*'] },
      { ...common, name: 'claude', formats: ['anthropic'], models: ['claude-*'] },
      { ...common, name: 'images', formats: ['openai-chat'], serves: ['images'] },
    ],
    models: { fast: ['gpt-5.5', 'claude-sonnet-5'] },
    keys: [
      { name: 'me', key: 'client-secret' },
      { name: 'limited', key: 'other-secret', models: ['claude-*'] },
    ],
  })
  return { upstream, config }
}

it('explains a request without sending anything or showing a key', async () => {
  const { upstream, config } = await startConfig()
  const file = temporaryFile('body.json', BODY)
  const command = mixrouter(['explain', file, '--config', config, '--client', 'me', '--json'])
  expect({ code: await command.exit, stderr: command.stderr() }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(command.stdout())).toMatchObject({
    format: 'anthropic',
    model: 'fast',
    client: 'me',
    decidedBy: 'models.fast',
    targets: [
      {
        upstream: 'openai',
        model: 'gpt-5.5',
        format: 'openai-chat',
        passthrough: false,
        url: `${upstream.url}/v1/chat/completions`,
        headers: { authorization: '[redacted]' },
        body: { model: 'gpt-5.5', messages: [{ content: 'Be brief' }, { content: 'Hello' }] },
        warnings: [{ code: 'unsupported', path: 'topK' }],
        inputCost: { kind: 'estimate', currency: 'USD' },
        maxCost: { kind: 'estimate' },
      },
      {
        upstream: 'claude',
        model: 'claude-sonnet-5',
        passthrough: true,
        body: { ...BODY, model: 'claude-sonnet-5' },
      },
    ],
    skipped: [{ upstream: 'images', reason: 'It does not serve chat' }],
    inputTokens: expect.any(Number),
  })
  expect(command.stdout()).not.toContain('secret')
  expect(upstream.requests).toEqual([])
})

it('explains a curl command, for people', async () => {
  const { config } = await startConfig()
  const body = JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] })
  const url = 'http://127.0.0.1:8787/v1beta/models/gpt-5.5:generateContent'
  const command = mixrouter(['explain', '--config', config, '--curl', '--', 'curl', '-s', url, '-d', body])
  expect(await command.exit).toBe(0)
  for (const line of [
    'google, model gpt-5.5',
    'openai/gpt-5.5 (openai-chat, translated)',
    'claude: It serves claude-*, not gpt-5.5',
  ])
    expect(command.stdout()).toContain(line)
})

it.each([
  [
    'a model that no upstream serves',
    { ...BODY, model: 'nothing' },
    [],
    1,
    'No upstream serves the model nothing',
  ],
  [
    'a model that the client may not use',
    { ...BODY, model: 'gpt-5.5' },
    ['--client', 'limited'],
    1,
    'gpt-5.5',
  ],
  ['an unknown client', BODY, ['--client', 'nobody'], 2, 'It has: me, limited'],
  ['a body of no format', { model: 'fast' }, [], 2, '--format'],
  ['a body without a model', { messages: [] }, [], 2, '--model'],
  ['text that is not JSON', 'hello', [], 2, 'not a JSON object'],
])('explains what is wrong with %s', async (_, body, options, code, message) => {
  const { config } = await startConfig()
  const command = mixrouter(['explain', temporaryFile('body.json', body), '--config', config, ...options])
  expect({ code: await command.exit, stderr: command.stderr() }).toEqual({
    code,
    stderr: expect.stringContaining(message),
  })
})
