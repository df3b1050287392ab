import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it } from 'vitest'
import { type Command, mixrouter, temporaryFile } from './process.ts'
import { type Said, SDK_CLIENTS, type SdkClient } from './sdk-clients.ts'

/** Each client with a model of another format. */
const MODELS = [
  ['openai, chat completions', 'claude-sonnet-5'],
  ['openai, responses', 'gemini-3.8-flash'],
  ['@anthropic-ai/sdk', 'gpt-5.5'],
  ['@google/genai', 'claude-sonnet-5'],
] as const

/** Text, tool calls and reasoning, whole and streamed. */
async function converse(client: SdkClient, url: string, model: string): Promise<Said[]> {
  const said: Said[] = []
  for (const stream of [false, true])
    for (const prompt of ['Grüße, Wörld', 'Weather in Paris and London?'])
      said.push(await client(url, model, prompt, stream))
  return said
}

/** A folder that does not exist yet, and is removed after the test. */
const cassettesFolder = () => join(dirname(temporaryFile('any', '')), 'cassettes')

const read = (folder: string) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))

async function stop(command: Command): Promise<void> {
  command.child.kill('SIGTERM')
  expect(await command.exit).toBe(0)
}

const sendChat = (url: string, body: object, path = '/v1/chat/completions') =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer client-secret' },
    body: JSON.stringify(body),
  })

const chat = (content: string, more: object = {}) => ({
  model: 'gpt-5.5',
  messages: [{ role: 'user', content }],
  ...more,
})

describe('mixrouter serve --record and --replay', () => {
  it.each(MODELS)('plays what %s got of %s to the SDKs of every format', async (name, model) => {
    const folder = cassettesFolder()
    const recording = mixrouter(['serve', '--offline', '--port', '0', '--record', folder])
    const recorded = await converse(SDK_CLIENTS[name] as SdkClient, await recording.url, model)
    expect(recording.stdout()).toContain(`recorded to ${folder}`)
    await stop(recording)
    expect(recorded[0]?.reasoning).not.toBe('')
    expect(recorded[1]?.calls.map(({ args }) => args)).toEqual([{ city: 'Paris' }, { city: 'London' }])

    const playing = mixrouter(['serve', '--replay', folder, '--pace', '0', '--port', '0'])
    const url = await playing.url
    for (const client of Object.values(SDK_CLIENTS))
      expect(await converse(client, url, model)).toEqual(recorded)
    expect(playing.stdout()).toContain('played from 4 cassettes')
  })

  it('records no key, and plays by the same configuration, with its names of models', async () => {
    const upstream = await startOfflineUpstream({ delay: 0 })
    const folder = cassettesFolder()
    const config = temporaryFile('config.json', {
      upstreams: [{ ...upstream.upstreams[0], apiKey: '${UPSTREAM_KEY}', models: ['claude-sonnet-5'] }],
      models: { mine: ['claude-sonnet-5'] },
      keys: [{ name: 'me', key: 'client-secret' }],
    })
    const args = ['serve', '--config', config, '--port', '0']
    const env = { UPSTREAM_KEY: 'upstream-secret' }
    const request = chat('error:500 upstream-secret', { model: 'mine' })
    const recording = mixrouter([...args, '--record', folder], env)
    const recorded = await sendChat(await recording.url, request)
    await stop(recording)
    await upstream.close()

    const cassettes = read(folder)
    expect(cassettes.length).toBeGreaterThan(1) // it was tried again
    expect(cassettes.join('')).not.toMatch(/(client|upstream)-secret/)

    const playing = mixrouter([...args, '--replay', folder, '--pace', '0'], env)
    const played = await sendChat(await playing.url, chat('error:500 [redacted]', { model: 'mine' }))
    expect([played.status, await played.json()]).toEqual([recorded.status, await recorded.json()])
  })

  it.each(['error:429', 'error:cut', 'error:midstream'])('repeats the failure of %s', async (content) => {
    const folder = cassettesFolder()
    const request = chat(content, { model: 'claude-sonnet-5', stream: true })
    const observe = async (url: string) => {
      const response = await sendChat(url, request)
      const text = await response.text()
      return {
        status: response.status,
        error: /"error":\{[^}]*\}/.exec(text)?.[0].replace(/offline-anthropic|replay/, ''),
      }
    }
    const recording = mixrouter(['serve', '--offline', '--port', '0', '--record', folder])
    const recorded = await observe(await recording.url)
    await stop(recording)
    expect(recorded.error).toBeDefined()
    const playing = mixrouter(['serve', '--replay', folder, '--pace', '0', '--port', '0'])
    expect(await observe(await playing.url)).toEqual(recorded)
  })

  it('responds with a 404 that names the nearest cassette, and lists the recorded models', async () => {
    const folder = cassettesFolder()
    const recording = mixrouter(['serve', '--offline', '--port', '0', '--record', folder])
    await sendChat(await recording.url, chat('Hello')).then((response) => response.text())
    await stop(recording)

    const url = await mixrouter(['serve', '--replay', folder, '--port', '0']).url
    const response = await sendChat(url, { ...chat('Goodbye'), max_tokens: 9 }, '/v1/messages')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'not_found_error',
        message: expect.stringMatching(
          /No cassette matches this request\. The nearest is .*gpt-5\.5\.json: part 1 of its conversation differs, "user: Hello", not "user: Goodbye"/,
        ),
      },
    })
    expect(await (await fetch(`${url}/v1/models`)).json()).toMatchObject({ data: [{ id: 'gpt-5.5' }] })
  })

  it.each([
    [['--record', 'a', '--replay', 'b'], "'--record <dir>' cannot be used with"],
    [['--replay', 'a', '--offline'], "cannot be used with option '--offline'"],
    [['--replay', '/nowhere/at/all'], '--replay /nowhere/at/all: it does not exist'],
    [['--replay', '.', '--workers', '2'], 'Remove --replay, or use --workers 1'],
    [['--replay', '.', '--pace', 'fast'], 'Expected a factor'],
    [['--replay', '.', '--ignore', '('], 'Invalid regular expression'],
  ])('refuses %j', async (args, message) => {
    const command = mixrouter(['serve', '--port', '0', ...args])
    expect(await command.exit).toBe(2)
    expect(command.stderr()).toContain(message)
  })
})
