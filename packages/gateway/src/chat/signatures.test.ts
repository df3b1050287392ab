import {
  accumulateEvents,
  type ChatRequest,
  type ChatResponse,
  decodeRequest,
  encodeRequest,
  type Message,
  responseToEvents,
  translateResponse,
} from '@mixrouter/core'
import { describe, expect, it, vi } from 'vitest'
import { createLruCache } from '../store/lru.ts'
import { createMemoryStore } from '../store/memory.ts'
import { createSignatures, type Scope } from './signatures.ts'

const scope: Scope = { client: 'team-a', format: 'anthropic' }
const thinking = {
  type: 'reasoning',
  text: 'Two cities, two calls.',
  opaque: { anthropic: { signature: 'c2lnbmVk' } },
} as const
const signedCall = {
  type: 'toolCall',
  id: 'b',
  name: 'weather',
  arguments: '{}',
  opaque: { google: { thoughtSignature: 'c2ln' } },
} as const
const response: ChatResponse = {
  id: 'r',
  model: 'm',
  content: [
    thinking,
    { type: 'text', text: 'Looking.' },
    { type: 'toolCall', id: 'a', name: 'weather', arguments: '{}' },
    signedCall,
  ],
  finishReason: { unified: 'tool-calls' },
}

const said = (phase: string) => ({ type: 'text', text: 'Looking.', opaque: { openai: { phase } } }) as const

/** The response as a client without support for thinking and signatures sends it back. */
const bare: Message = {
  role: 'assistant',
  content: [
    { type: 'text', text: 'Looking.' },
    { type: 'toolCall', id: 'a', name: 'weather', arguments: '{}' },
    { type: 'toolCall', id: 'b', name: 'weather', arguments: '{}' },
  ],
}
const requestOf = (...messages: Message[]): ChatRequest => ({
  model: 'm',
  system: [],
  messages,
  stream: false,
})

function recorded() {
  const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
  const { observe } = signatures.of(scope)
  for (const event of responseToEvents(response)) observe(event)
  return signatures
}

describe('signatures', () => {
  it('are restored on the calls and before them, byte for byte', async () => {
    const { messages } = await recorded().of(scope).recall(requestOf(bare))
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          thinking,
          { type: 'toolCall', id: 'a', name: 'weather', arguments: '{}' },
          signedCall,
        ],
      },
    ])
  })

  it('replace thinking that the client sent back unsigned', async () => {
    const echoed: Message = {
      ...bare,
      content: [{ type: 'reasoning', text: thinking.text }, ...bare.content],
    } as Message
    const { messages } = await recorded().of(scope).recall(requestOf(echoed))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([thinking])
  })

  it('do not replace what the client sent back itself', async () => {
    const own = { ...thinking, opaque: { anthropic: { signature: 'b3du' } } }
    const { messages } = await recorded()
      .of(scope)
      .recall(requestOf({ role: 'assistant', content: [own, ...(bare.content as [])] }))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([own])
  })

  it('are collected from a stream', async () => {
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const events = [...responseToEvents({ ...response, content: [{ ...thinking, opaque: {} }, signedCall] })]
    events.splice(2, 0, { type: 'blockDelta', index: 0, opaque: thinking.opaque })
    const { observe } = signatures.of(scope)
    for (const event of events) observe(event)
    const { messages } = await signatures.of(scope).recall(requestOf(bare))
    expect(messages[0]?.content).toContainEqual(accumulateEvents(events).content[0])
  })

  it.each([
    ['another client', { ...scope, client: 'team-b' }],
    ['another format', { ...scope, format: 'google' as const }],
  ])('are not restored for %s', async (_, other) => {
    expect((await recorded().of(other).recall(requestOf(bare))).messages).toEqual([bare])
  })

  it('are not stored for a failed response', async () => {
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const { observe } = signatures.of(scope)
    for (const event of responseToEvents(response)) if (event.type !== 'finish') observe(event)
    expect((await signatures.of(scope).recall(requestOf(bare))).messages).toEqual([bare])
  })

  it.each([
    ['which contains it', 'functions.weather:0'],
    ['which does not, so that the upstream’s own is restored', `call|${'x'.repeat(200)}`],
  ])('are found by the id that another format has in place of the call’s, %s', async (_, id) => {
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const { observe } = signatures.of(scope)
    const call = { ...signedCall, id }
    for (const event of responseToEvents({ ...response, content: [thinking, call] })) observe(event)
    const body = { model: 'm', messages: [], max_tokens: 1 }
    const { body: message } = translateResponse(
      { choices: [{ message: { tool_calls: [{ id, function: { name: 'weather', arguments: '{}' } }] } }] },
      { from: 'openai-chat', to: 'anthropic' },
    )
    const [{ id: given }] = (message as { content: [{ id: string }] }).content
    expect(given).not.toBe(id)
    const { request } = decodeRequest(
      {
        ...body,
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: [{ type: 'tool_use', id: given, name: 'weather', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: given, content: 'Rain' }] },
        ],
      },
      { from: 'anthropic' },
    )
    const { messages } = await signatures.of(scope).recall(request)
    expect(messages[1]?.content).toMatchObject([thinking, { type: 'toolCall', opaque: call.opaque }])
    const { body: sent } = encodeRequest({ ...request, messages }, { to: 'openai-chat' })
    expect(sent.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: id.length > 40 ? expect.stringMatching(/^call_/) : id }] },
      { role: 'tool' },
    ])
  })

  it.each([
    ['of a text before a call', [{ ...said('commentary') }, { ...signedCall, opaque: {} }]],
    ['of a text alone', [said('final_answer')]],
  ])('include the phase %s', async (_, content) => {
    const openai: Scope = { client: 'team-a', format: 'openai-responses' }
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const { observe } = signatures.of(openai)
    for (const event of responseToEvents({ ...response, content: content as [] })) observe(event)
    const bareParts = content.map(({ opaque: _, ...part }) => part)
    const { messages } = await signatures
      .of(openai)
      .recall(requestOf({ role: 'assistant', content: bareParts as [] }))
    expect(messages[0]?.content[0]).toMatchObject({ text: 'Looking.', opaque: content[0]?.opaque })
  })

  describe('in a shared store', () => {
    const fresh = () => createLruCache({ entries: 100, characters: 100_000 })

    it('are found by another gateway', async () => {
      const store = createMemoryStore()
      const { observe } = createSignatures(fresh(), store).of(scope)
      for (const event of responseToEvents(response)) observe(event)
      const { messages } = await createSignatures(fresh(), store).of(scope).recall(requestOf(bare))
      expect(messages[0]?.content).toContainEqual(thinking)
    })

    it('are requested once for a call that it does not contain', async () => {
      const store = createMemoryStore()
      const get = vi.spyOn(store, 'get')
      const { recall } = createSignatures(fresh(), store).of(scope)
      await recall(requestOf(bare))
      await recall(requestOf(bare))
      expect(get).toHaveBeenCalledTimes(2)
    })

    it.each([
      ['fails', () => Promise.reject(new Error('away'))],
      ['does not respond', () => new Promise<never>(() => {})],
    ])('do not delay a request if it %s', async (_, get) => {
      const store = { ...createMemoryStore(), get, set: get }
      const { recall, observe } = createSignatures(fresh(), store).of(scope)
      for (const event of responseToEvents(response)) observe(event)
      const other: Message = {
        role: 'assistant',
        content: [{ type: 'toolCall', id: 'c', name: 'n', arguments: '{}' }],
      }
      const { messages } = await recall(requestOf(bare, other))
      expect(messages[0]?.content).toContainEqual(thinking)
      expect(messages[1]).toEqual(other)
    })
  })
})
