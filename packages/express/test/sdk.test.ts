import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import express from 'express'
import OpenAI from 'openai'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen, startUpstream } from './support.ts'

/** Starts a server with the middleware below a path. */
async function start() {
  const { config, bodies } = await startUpstream()
  const handler = mixrouter(config)
  onTestFinished(() => handler.close())
  const app = express()
    .use(express.json({ limit: '32mb' }))
    .use('/ai', handler)
  const baseURL = `${await listen(app)}/ai`
  const options = { apiKey: KEY, maxRetries: 0 }
  return {
    bodies,
    openai: new OpenAI({ ...options, baseURL: `${baseURL}/v1` }),
    anthropic: new Anthropic({ ...options, baseURL }),
    google: new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: baseURL } }),
    unauthorized: new Anthropic({ ...options, apiKey: 'wrong', baseURL }),
  }
}

const messages = [{ role: 'user' as const, content: 'Hi' }]

it('the OpenAI SDK receives its own format', async () => {
  const { openai } = await start()
  const response = await openai.chat.completions.create({ model: 'gpt-5.5', messages })
  expect(response.choices[0]?.message.content).toBe('Ça va')
  let text = ''
  for await (const { choices } of await openai.chat.completions.create({
    model: 'gpt-5.5',
    messages,
    stream: true,
  })) {
    text += choices[0]?.delta.content ?? ''
  }
  expect(text).toBe('Ça va')
})

it('the OpenAI SDK uses the Responses API', async () => {
  const { openai } = await start()
  expect((await openai.responses.create({ model: 'gpt-5.5', input: 'Hi' })).output_text).toBe('Ça va')
  let text = ''
  for await (const event of await openai.responses.create({ model: 'gpt-5.5', input: 'Hi', stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta
  }
  expect(text).toBe('Ça va')
})

it('the Anthropic SDK uses a model of OpenAI', async () => {
  const { anthropic, bodies } = await start()
  const request = { model: 'gpt-5.5', max_tokens: 50, system: 'Be terse.', messages }
  const response = await anthropic.messages.create(request)
  expect(response).toMatchObject({ content: [{ type: 'text', text: 'Ça va' }], stop_reason: 'end_turn' })
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    model: 'gpt-5.5',
    messages: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Hi' },
    ],
  })
  const streamed = await anthropic.messages.stream(request).finalMessage()
  expect(streamed).toMatchObject({ content: [{ type: 'text', text: 'Ça va' }], stop_reason: 'end_turn' })
})

it('the Google SDK uses a model of OpenAI', async () => {
  const { google } = await start()
  const request = { model: 'gpt-5.5', contents: 'Hi' }
  expect((await google.models.generateContent(request)).text).toBe('Ça va')
  let text = ''
  for await (const chunk of await google.models.generateContentStream(request)) text += chunk.text ?? ''
  expect(text).toBe('Ça va')
})

it('an SDK with a wrong key throws its own error class', async () => {
  const { unauthorized, bodies } = await start()
  const rejected = unauthorized.messages.create({ model: 'gpt-5.5', max_tokens: 50, messages })
  await expect(rejected).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
  expect(bodies).toEqual([])
})

it('an SDK can abort its stream', async () => {
  const { anthropic } = await start()
  const stream = anthropic.messages.stream({ model: 'gpt-5.5', max_tokens: 50, messages })
  stream.on('connect', () => stream.abort())
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError)
})
