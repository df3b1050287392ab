import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen } from './support.ts'
import { talkOfWeather, WAYS } from './weather-conversation.ts'

const OTHER_KEY = 'other-key-5678'
const CLAUDE = 'claude-sonnet-5'

let offline: OfflineUpstream
let url: string
let openai: OpenAI

beforeAll(async () => {
  offline = await startOfflineUpstream({ delay: 0 })
})

afterAll(() => offline.close())

beforeEach(async () => {
  const keys = [
    { name: 'test', key: KEY },
    { name: 'other', key: OTHER_KEY },
  ]
  const handler = mixrouter({ upstreams: offline.upstreams, keys })
  url = await listen(express().use('/ai', handler))
  openai = new OpenAI({ baseURL: `${url}/ai/v1`, apiKey: KEY, maxRetries: 0 })
  return () => handler.close()
})

/** The last request that the upstream received. */
const lastSent = () => JSON.stringify(offline.requests.at(-1)?.body)

/** A second turn that refers to the items of the first. */
const continued = (client: OpenAI, model: string, first: OpenAI.Responses.Response) =>
  client.responses.create({
    model,
    input: [
      { role: 'user', content: 'Say something memorable' },
      ...first.output.map(({ id }) => ({ type: 'item_reference' as const, id: String(id) })),
      { role: 'user', content: 'Again' },
    ],
  })

describe('references to items, with a gateway that keeps no responses', () => {
  it.each([false, true])('stand for what the model said (stream: %s)', async (stream) => {
    const request = { model: CLAUDE, input: 'Say something memorable' }
    const first = stream
      ? await openai.responses.stream(request).finalResponse()
      : await openai.responses.create(request)
    await continued(openai, CLAUDE, first)
    expect(lastSent()).toContain(first.output_text)
  })

  it('are resolved for a model of OpenAI, too, which did not make the items', async () => {
    const first = await openai.responses.create({ model: CLAUDE, input: 'Say something memorable' })
    await continued(openai, 'gpt-5.5', first)
    expect(lastSent()).toContain(first.output_text)
    expect(lastSent()).not.toContain('mixrouter_')
  })

  it('are rejected where the client asked to store nothing, and for other clients', async () => {
    const first = await openai.responses.create({ model: CLAUDE, input: 'Say something memorable' })
    const other = new OpenAI({ baseURL: `${url}/ai/v1`, apiKey: OTHER_KEY, maxRetries: 0 })
    await expect(continued(other, CLAUDE, first)).rejects.toThrow(/item_reference/)
    const unstored = await openai.responses.create({ model: CLAUDE, input: 'Forget this', store: false })
    await expect(continued(openai, CLAUDE, unstored)).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
    })
  })

  it.each(
    ['claude-sonnet-5', 'gemini-3.8-flash', 'deepseek-flash'].flatMap((model) =>
      WAYS.map((way) => [model, way] as const),
    ),
  )('let %s hold a conversation of three turns with tools by %s of the AI SDK', async (model, way) => {
    const sent = await talkOfWeather(`${url}/ai/v1`, model, way)
    expect(sent.join()).toContain('item_reference')
    for (const text of ['Paris', 'Rome', 'Sunny in', 'Which was first']) expect(lastSent()).toContain(text)
    expect(lastSent()).not.toContain('item_reference')
  })
})
