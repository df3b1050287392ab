import { describe, expect, it } from 'vitest'
import { ApiError, type ChatEvent, type ChatResponse, responseToEvents } from '../../hub/index.ts'
import { createSSEParser } from '../../sse/index.ts'
import { endMarkers } from './reader.ts'
import { encodeResponse } from './response.ts'
import { createStreamEncoder } from './writer.ts'

type Wire = { type: string; [field: string]: unknown }

const warn = () => {}

function encode(events: Iterable<ChatEvent>): Wire[] {
  const wire: Wire[] = []
  const parser = createSSEParser(({ event, data }) => {
    const value = JSON.parse(data) as Wire
    expect(value.type).toBe(event)
    wire.push(value)
  })
  const emit = createStreamEncoder((text) => parser.feed(new TextEncoder().encode(text)), { warn })
  for (const event of events) emit(event)
  return wire
}

const types = (events: readonly { type: string }[]) => events.map(({ type }) => type)
const openai = (id: string, more: object = {}) => ({ opaque: { openai: { id, ...more } } })

describe('createStreamEncoder', () => {
  const whole: ChatResponse = {
    id: 'resp_9',
    model: 'm',
    created: 1_760_000_000,
    content: [
      { type: 'reasoning', text: 'One', summary: true, ...openai('rs_1') },
      { type: 'reasoning', text: 'Two', summary: true, ...openai('rs_1', { encryptedContent: 's' }) },
      {
        type: 'text',
        text: 'Hi',
        citations: [{ url: 'https://a.b', title: 'A', start: 0, end: 2 }],
        ...openai('msg_1'),
      },
      { type: 'toolCall', id: 'call_1', name: 'look', arguments: '{"a":1}', ...openai('fc_1') },
      { type: 'toolCall', id: 'call_2', name: 'patch', arguments: 'text', custom: true, ...openai('ctc_1') },
    ],
    finishReason: { unified: 'tool-calls' },
    usage: { inputTokens: 3, outputTokens: 4 },
  }

  it('writes the events in OpenAI’s order, numbered from 0', () => {
    const wire = encode(responseToEvents(whole))
    expect(types(wire).map((type) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.annotation.added',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
      'completed',
    ])
    expect(wire.map((event) => event.sequence_number)).toEqual(wire.map((_, index) => index))
  })

  it('ends with the response that was streamed', () => {
    const wire = encode(responseToEvents(whole))
    const { response } = wire.at(-1) as unknown as { response: { output: unknown[] } }
    expect(response.output).toEqual(
      wire.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item),
    )
    expect(response).toEqual(encodeResponse(whole, { warn }))
  })

  it('pitfall 3: writes nothing for empty blocks, and sends calls without arguments as {}', () => {
    const wire = encode(
      responseToEvents({
        ...whole,
        content: [
          { type: 'text', text: '' },
          { type: 'reasoning', text: '', opaque: { anthropic: { signature: 's' } } },
          { type: 'toolCall', id: 'call_1', name: 'ping', arguments: '' },
        ],
      }),
    )
    const items = wire.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
    expect(items).toMatchObject([{ type: 'function_call', arguments: '{}' }])
  })

  it('pitfall 4: sends overlapping calls one after the other', () => {
    const part = (id: string) => ({ type: 'toolCall' as const, id, name: 'look', arguments: '' })
    const wire = encode([
      { type: 'start', id: 'r', model: 'm' },
      { type: 'blockStart', index: 0, part: part('a') },
      { type: 'blockStart', index: 1, part: part('b') },
      { type: 'blockDelta', index: 1, text: '{"b":2}' },
      { type: 'blockDelta', index: 0, text: '{"a":1}' },
      { type: 'blockEnd', index: 0 },
      { type: 'blockEnd', index: 1 },
      { type: 'finish', finishReason: { unified: 'tool-calls' } },
    ])
    const places = wire.flatMap(({ output_index: index }) => (index === undefined ? [] : [index]))
    expect(places).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
    expect(wire.at(-1)?.response).toMatchObject({ output: [{ call_id: 'a' }, { call_id: 'b' }] })
  })

  it('pitfall 8: ends the open item, then sends the error, and no completion', () => {
    const wire = encode([
      { type: 'start', id: 'r', model: 'm' },
      { type: 'blockStart', index: 0, part: { type: 'text', text: '' } },
      { type: 'blockDelta', index: 0, text: 'Hi' },
      { type: 'blockEnd', index: 0 },
      { type: 'error', error: new ApiError('Overloaded', { status: 529 }) },
    ])
    expect(wire.slice(-3)).toMatchObject([
      { type: 'response.output_item.done', item: { status: 'incomplete', content: [{ text: 'Hi' }] } },
      { type: 'error', message: 'Overloaded', error: { type: 'overloaded_error', message: 'Overloaded' } },
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'server_is_overloaded', message: 'Overloaded' } },
      },
    ])
    const text = JSON.stringify(wire)
    expect(endMarkers.some((marker) => text.includes(marker))).toBe(false)
  })

  it('pitfall 6: does not end a call that broke off, lest it be run', () => {
    const wire = encode([
      { type: 'start', id: 'r', model: 'm' },
      { type: 'blockStart', index: 0, part: { type: 'toolCall', id: 'a', name: 'pay', arguments: '' } },
      { type: 'blockDelta', index: 0, text: '{"amount":1}' },
      { type: 'blockEnd', index: 0 },
      { type: 'error', error: new ApiError('cut') },
    ])
    expect(types(wire).slice(-3)).toEqual([
      'response.function_call_arguments.delta',
      'error',
      'response.failed',
    ])
    expect(wire.at(-1)?.response).toMatchObject({ output: [], usage: null })
  })

  it('sends an error that came first', () => {
    expect(types(encode([{ type: 'error', error: new ApiError('No') }]))).toEqual(['error'])
  })

  it('marks what the limit cut', () => {
    const wire = encode(
      responseToEvents({
        ...whole,
        content: whole.content.slice(0, 3),
        finishReason: { unified: 'length' },
      }),
    )
    expect(wire.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    })
    const items = wire.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
    expect(items.at(-1)).toMatchObject({ type: 'message', status: 'incomplete' })
  })
})
