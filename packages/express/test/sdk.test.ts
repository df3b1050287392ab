import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import express from 'express'
import OpenAI from 'openai'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen, startUpstream } from './support.ts'

/** A server with a life of its own, and the middleware under a path. */
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
    stranger: new Anthropic({ ...options, apiKey: 'wrong', baseURL }),
  }
}

const messages = [{ role: 'user' as const, content: 'Hi' }]

it('the SDK of OpenAI gets its own format', async () => {
  const { openai } = await start()
  const whole = await openai.chat.completions.create({ model: 'gpt-4o', messages })
  expect(whole.choices[0]?.message.content).toBe('Bonjour')
  let text = ''
  for await (const { choices } of await openai.chat.completions.create({
    model: 'gpt-4o',
    messages,
    stream: true,
  })) {
    text += choices[0]?.delta.content ?? ''
  }
  expect(text).toBe('Bonjour')
})

it('the SDK of OpenAI asks for responses', async () => {
  const { openai } = await start()
  expect((await openai.responses.create({ model: 'gpt-4o', input: 'Hi' })).output_text).toBe('Bonjour')
  let text = ''
  for await (const event of await openai.responses.create({ model: 'gpt-4o', input: 'Hi', stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta
  }
  expect(text).toBe('Bonjour')
})

it('the SDK of Anthropic talks to a model of OpenAI', async () => {
  const { anthropic, bodies } = await start()
  const request = { model: 'gpt-4o', max_tokens: 50, system: 'Be terse.', messages }
  const whole = await anthropic.messages.create(request)
  expect(whole).toMatchObject({ content: [{ type: 'text', text: 'Bonjour' }], stop_reason: 'end_turn' })
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Hi' },
    ],
  })
  const streamed = await anthropic.messages.stream(request).finalMessage()
  expect(streamed).toMatchObject({ content: [{ type: 'text', text: 'Bonjour' }], stop_reason: 'end_turn' })
})

it('the SDK of Google talks to a model of OpenAI', async () => {
  const { google } = await start()
  const request = { model: 'gpt-4o', contents: 'Hi' }
  expect((await google.models.generateContent(request)).text).toBe('Bonjour')
  let text = ''
  for await (const piece of await google.models.generateContentStream(request)) text += piece.text ?? ''
  expect(text).toBe('Bonjour')
})

it('an SDK with a wrong key gets its own error', async () => {
  const { stranger, bodies } = await start()
  const asked = stranger.messages.create({ model: 'gpt-4o', max_tokens: 50, messages })
  await expect(asked).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
  expect(bodies).toEqual([])
})

it('an SDK that aborts ends its stream', async () => {
  const { anthropic } = await start()
  const stream = anthropic.messages.stream({ model: 'gpt-4o', max_tokens: 50, messages })
  stream.on('connect', () => stream.abort())
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError)
})
