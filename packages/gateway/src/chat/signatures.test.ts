import {
  accumulateEvents,
  type ChatRequest,
  type ChatResponse,
  type Message,
  responseToEvents,
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
const answer: ChatResponse = {
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

/** The answer as a client sends it back that knows neither thinking nor signatures. */
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

function recorded(response = answer) {
  const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
  const { observe } = signatures.of(scope)
  for (const event of responseToEvents(response)) observe(event)
  return signatures
}

describe('signatures', () => {
  it('come back on the calls and before them, byte for byte', async () => {
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

  it('take the place of thinking that came back unsigned', async () => {
    const echoed: Message = {
      ...bare,
      content: [{ type: 'reasoning', text: thinking.text }, ...bare.content],
    } as Message
    const { messages } = await recorded().of(scope).recall(requestOf(echoed))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([thinking])
  })

  it('leave what the client kept itself', async () => {
    const own = { ...thinking, opaque: { anthropic: { signature: 'b3du' } } }
    const { messages } = await recorded()
      .of(scope)
      .recall(requestOf({ role: 'assistant', content: [own, ...(bare.content as [])] }))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([own])
  })

  it('are put together from a stream', async () => {
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const events = [...responseToEvents({ ...answer, content: [{ ...thinking, opaque: {} }, signedCall] })]
    events.splice(2, 0, { type: 'blockDelta', index: 0, opaque: thinking.opaque })
    const { observe } = signatures.of(scope)
    for (const event of events) observe(event)
    const { messages } = await signatures.of(scope).recall(requestOf(bare))
    expect(messages[0]?.content).toContainEqual(accumulateEvents(events).content[0])
  })

  it.each([
    ['another client', { ...scope, client: 'team-b' }],
    ['another format', { ...scope, format: 'google' as const }],
  ])('are not given to %s', async (_, other) => {
    expect((await recorded().of(other).recall(requestOf(bare))).messages).toEqual([bare])
  })

  it('are not kept of an answer that failed', async () => {
    const signatures = createSignatures(createLruCache({ entries: 100, characters: 100_000 }))
    const { observe } = signatures.of(scope)
    for (const event of responseToEvents(answer)) if (event.type !== 'finish') observe(event)
    expect((await signatures.of(scope).recall(requestOf(bare))).messages).toEqual([bare])
  })

  describe('in a shared store', () => {
    const fresh = () => createLruCache({ entries: 100, characters: 100_000 })

    it('are found by another gateway', async () => {
      const store = createMemoryStore()
      const { observe } = createSignatures(fresh(), store).of(scope)
      for (const event of responseToEvents(answer)) observe(event)
      const { messages } = await createSignatures(fresh(), store).of(scope).recall(requestOf(bare))
      expect(messages[0]?.content).toContainEqual(thinking)
    })

    it('are asked for once where it knows nothing of a call', async () => {
      const store = createMemoryStore()
      const get = vi.spyOn(store, 'get')
      const { recall } = createSignatures(fresh(), store).of(scope)
      await recall(requestOf(bare))
      await recall(requestOf(bare))
      expect(get.mock.calls.map(([key]) => key)).toEqual([
        expect.stringContaining('"a"'),
        expect.stringContaining('"b"'),
      ])
    })

    it.each([
      ['fails', () => Promise.reject(new Error('away'))],
      ['is silent', () => new Promise<never>(() => {})],
    ])('hold nothing up where it %s', async (_, get) => {
      const store = { ...createMemoryStore(), get, set: get }
      const { recall, observe } = createSignatures(fresh(), store).of(scope)
      for (const event of responseToEvents(answer)) observe(event)
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
