import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen } from './support.ts'
import { talkOfWeather, WAYS } from './weather-conversation.ts'

const MODELS = ['claude-sonnet-5', 'gemini-3.8-flash', 'gpt-5.5', 'deepseek-flash']
const OTHER_KEY = 'other-key-5678'

let offline: OfflineUpstream
let url: string
let openai: OpenAI
let stranger: OpenAI
let closeGateway: () => Promise<void>

beforeAll(async () => {
  offline = await startOfflineUpstream({ delay: 0 })
})

afterAll(() => offline.close())

beforeEach(async () => {
  const keys = [
    { name: 'test', key: KEY },
    { name: 'other', key: OTHER_KEY },
  ]
  const handler = mixrouter({ upstreams: offline.upstreams, keys, state: true })
  closeGateway = () => handler.close()
  url = await listen(express().use('/ai', handler))
  openai = new OpenAI({ baseURL: `${url}/ai/v1`, apiKey: KEY, maxRetries: 0 })
  stranger = new OpenAI({ baseURL: `${url}/ai/v1`, apiKey: OTHER_KEY, maxRetries: 0 })
  return () => closeGateway()
})

/** The texts of the last request that the upstream received. */
const lastTexts = () => JSON.stringify(offline.requests.at(-1)?.body)

describe.each(MODELS)('the Responses API with %s', (model) => {
  it('continues a response by its id', async () => {
    const first = await openai.responses.create({ model, input: 'My name is Ada' })
    const second = await openai.responses.create({ model, input: 'And Bob?', previous_response_id: first.id })
    expect(second.previous_response_id).toBe(first.id)
    await openai.responses.create({ model, input: 'Who am I?', previous_response_id: second.id })
    for (const text of ['My name is Ada', first.output_text.slice(0, 40), 'And Bob?', 'Who am I?'])
      expect(lastTexts()).toContain(text)
  })

  it('continues a streamed response', async () => {
    const stream = openai.responses.stream({ model, input: 'My name is Ada' })
    const first = await stream.finalResponse()
    await openai.responses.create({ model, input: 'Who am I?', previous_response_id: first.id })
    expect(lastTexts()).toContain('My name is Ada')
  })

  it('shows a response, lists its input and deletes it', async () => {
    const input = [
      { role: 'user', content: 'One' },
      { role: 'user', content: 'Two' },
    ] as const
    const made = await openai.responses.create({ model, input: [...input] })
    expect((await openai.responses.retrieve(made.id)).output).toEqual(made.output)
    const page = await openai.responses.inputItems.list(made.id, { limit: 1, order: 'asc' })
    expect(page.data).toMatchObject([{ type: 'message', role: 'user', content: [{ text: 'One' }] }])
    const all = []
    for await (const item of page) all.push(item)
    expect(all).toHaveLength(2)
    await openai.responses.delete(made.id)
    await expect(openai.responses.retrieve(made.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const later = openai.responses.create({ model, input: 'Hi', previous_response_id: made.id })
    await expect(later).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' })
  })

  it('continues a conversation', async () => {
    const conversation = await openai.conversations.create({
      items: [{ type: 'message', role: 'user', content: 'My name is Ada' }],
      metadata: { topic: 'names' },
    })
    await openai.responses.create({ model, input: 'Hello', conversation: conversation.id })
    expect(lastTexts()).toContain('My name is Ada')
    await openai.responses.create({ model, input: 'Who am I?', conversation: conversation.id })
    expect(lastTexts()).toContain('Hello')
    const { data } = await openai.conversations.items.list(conversation.id, { order: 'asc' })
    expect(data.map((item) => 'role' in item && item.role)).toEqual([
      'user',
      'user',
      'assistant',
      'user',
      'assistant',
    ])
    const [first] = data
    await openai.conversations.items.delete(String(first?.id), { conversation_id: conversation.id })
    await openai.responses.create({ model, input: 'Again?', conversation: conversation.id })
    expect(lastTexts()).not.toMatch(/"(text|content)":"My name is Ada"/)
  })

  it('makes a response in the background', async () => {
    const queued = await openai.responses.create({ model, input: 'My name is Ada', background: true })
    expect(queued).toMatchObject({ status: 'queued', background: true })
    await expect.poll(async () => (await openai.responses.retrieve(queued.id)).status).toBe('completed')
    const done = await openai.responses.retrieve(queued.id)
    expect([done.id, done.output.length > 0]).toEqual([queued.id, true])
    await openai.responses.create({ model, input: 'Who?', previous_response_id: queued.id })
    expect(lastTexts()).toContain('My name is Ada')
  })

  it('keeps what belongs to one client from others', async () => {
    const made = await openai.responses.create({ model, input: 'Secret' })
    const conversation = await openai.conversations.create({})
    const [item] = made.output
    for (const attempt of [
      stranger.responses.retrieve(made.id),
      stranger.responses.delete(made.id),
      stranger.responses.inputItems.list(made.id),
      stranger.conversations.retrieve(conversation.id),
      stranger.responses.create({ model, input: [{ type: 'item_reference', id: String(item?.id) }] }),
      stranger.responses.create({ model, input: 'Hi', conversation: conversation.id }),
    ])
      await expect(attempt).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const continued = stranger.responses.create({ model, input: 'Hi', previous_response_id: made.id })
    await expect(continued).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    expect((await openai.responses.retrieve(made.id)).id).toBe(made.id)
  })

  it('forgets what must not be stored', async () => {
    const made = await openai.responses.create({ model, input: 'Secret', store: false })
    await expect(openai.responses.retrieve(made.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })
})

describe('a background response', () => {
  it('can be cancelled', async () => {
    const queued = await openai.responses.create({ model: 'gpt-5.5', input: 'error:hang', background: true })
    await expect.poll(lastTexts).toContain('error:hang')
    expect((await openai.responses.cancel(queued.id)).status).toBe('cancelled')
    await expect.poll(() => offline.requests.at(-1)?.aborted).toBe(true)
    expect((await openai.responses.retrieve(queued.id)).status).toBe('cancelled')
  })

  it('says why it failed', async () => {
    const queued = await openai.responses.create({ model: 'gpt-5.5', input: 'error:400', background: true })
    await expect.poll(async () => (await openai.responses.retrieve(queued.id)).status).toBe('failed')
    expect((await openai.responses.retrieve(queued.id)).error?.message).toBeTruthy()
  })

  it.each([{ stream: true }, { store: false }])('is refused with %j', async (fields) => {
    const create = openai.responses.create({ model: 'gpt-5.5', input: 'Hi', background: true, ...fields })
    await expect(create).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})

it('refuses clearly without state', async () => {
  const handler = mixrouter({ upstreams: offline.upstreams, keys: [{ name: 'test', key: KEY }] })
  const client = new OpenAI({
    baseURL: `${await listen(express().use('/ai', handler))}/ai/v1`,
    apiKey: KEY,
    maxRetries: 0,
  })
  await expect(client.responses.retrieve('resp_1')).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining('Set state to true'),
  })
  const continued = client.responses.create({
    model: 'claude-sonnet-5',
    input: 'Hi',
    previous_response_id: 'resp_1',
  })
  await expect(continued).rejects.toMatchObject({ status: 400, param: 'previous_response_id' })
  await handler.close()
})

describe.each(MODELS)('@ai-sdk/openai with default settings and %s', (model) => {
  it.each(WAYS)('holds a conversation of three turns with tools by %s', async (way) => {
    const sent = await talkOfWeather(`${url}/ai/v1`, model, way)
    // it refers to the text of its own reasoning models only after reasoning
    if (!model.startsWith('gpt')) expect(sent.join()).toContain('item_reference')
    for (const text of ['Paris', 'Rome', 'Sunny in', 'Which was first']) expect(lastTexts()).toContain(text)
    expect(lastTexts()).not.toContain('item_reference')
  })
})
