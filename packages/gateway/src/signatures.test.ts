import {
  type ChatRequest,
  type ChatResponse,
  foldEvents,
  type Message,
  unfoldResponse,
} from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { createMemory } from './memory.ts'
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
  const signatures = createSignatures(createMemory({ entries: 100, characters: 100_000 }))
  const { observe } = signatures.of(scope)
  for (const event of unfoldResponse(response)) observe(event)
  return signatures
}

describe('signatures', () => {
  it('come back on the calls and before them, byte for byte', () => {
    const { messages } = recorded().of(scope).recall(requestOf(bare))
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

  it('take the place of thinking that came back unsigned', () => {
    const echoed: Message = {
      ...bare,
      content: [{ type: 'reasoning', text: thinking.text }, ...bare.content],
    } as Message
    const { messages } = recorded().of(scope).recall(requestOf(echoed))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([thinking])
  })

  it('leave what the client kept itself', () => {
    const own = { ...thinking, opaque: { anthropic: { signature: 'b3du' } } }
    const { messages } = recorded()
      .of(scope)
      .recall(requestOf({ role: 'assistant', content: [own, ...(bare.content as [])] }))
    expect(messages[0]?.content.filter(({ type }) => type === 'reasoning')).toEqual([own])
  })

  it('are put together from a stream', () => {
    const signatures = createSignatures(createMemory({ entries: 100, characters: 100_000 }))
    const events = [...unfoldResponse({ ...answer, content: [{ ...thinking, opaque: {} }, signedCall] })]
    events.splice(2, 0, { type: 'blockDelta', index: 0, opaque: thinking.opaque })
    const { observe } = signatures.of(scope)
    for (const event of events) observe(event)
    const { messages } = signatures.of(scope).recall(requestOf(bare))
    expect(messages[0]?.content).toContainEqual(foldEvents(events).content[0])
  })

  it.each([
    ['another client', { ...scope, client: 'team-b' }],
    ['another format', { ...scope, format: 'google' as const }],
  ])('are not given to %s', (_, other) => {
    expect(recorded().of(other).recall(requestOf(bare)).messages).toEqual([bare])
  })

  it('are not kept of an answer that failed', () => {
    const signatures = createSignatures(createMemory({ entries: 100, characters: 100_000 }))
    const { observe } = signatures.of(scope)
    for (const event of unfoldResponse(answer)) if (event.type !== 'finish') observe(event)
    expect(signatures.of(scope).recall(requestOf(bare)).messages).toEqual([bare])
  })
})
