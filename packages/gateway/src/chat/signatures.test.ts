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
      expect(get.mock.calls.map(([key]) => key)).toEqual([
        expect.stringContaining('"a"'),
        expect.stringContaining('"b"'),
      ])
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
