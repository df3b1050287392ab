import { describe, expect, it } from 'vitest'
import {
  ApiError,
  type AssistantPart,
  type ChatEvent,
  type ChatRequest,
  collectWarnings,
  isObject,
  type JsonObject,
} from '../../hub/index.ts'
import { createSSEParser } from '../../sse/index.ts'
import { endMarkers } from './reader.ts'
import { createStreamEncoder } from './writer.ts'

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'gpt' }
const USAGE = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }

function encode(events: Iterable<ChatEvent>, request?: Partial<ChatRequest>) {
  let text = ''
  const { warnings, warn } = collectWarnings()
  const emit = createStreamEncoder(
    (more) => {
      text += more
    },
    { warn, ...(request && { request: request as ChatRequest }) },
  )
  for (const event of events) emit(event)
  const chunks: JsonObject[] = []
  const parser = createSSEParser(({ event, data }) => {
    expect(event).toBeUndefined()
    chunks.push(data === '[DONE]' ? { done: true } : (JSON.parse(data) as JsonObject))
  })
  parser.feed(new TextEncoder().encode(text))
  const deltas = chunks.flatMap(({ choices }) =>
    Array.isArray(choices) && isObject(choices[0]) ? [choices[0].delta] : [],
  )
  return { chunks, deltas, text, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const START: ChatEvent = { type: 'start', id: 'msg_1', model: 'claude', created: 1_700_000_000 }
const FINISH: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }

/** The events of one block. */
function block(index: number, part: AssistantPart, ...deltas: object[]): ChatEvent[] {
  const grown = deltas.map((delta): ChatEvent => ({ type: 'blockDelta', index, ...delta }))
  return [{ type: 'blockStart', index, part }, ...grown, { type: 'blockEnd', index }]
}

describe('createStreamEncoder', () => {
  it('sends the role first, [DONE] last, and the same head in every chunk', () => {
    const { chunks, deltas } = encode([
      START,
      ...block(0, { type: 'text', text: '' }, { text: 'Hi' }),
      FINISH,
    ])
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}])
    expect(chunks.at(-1)).toEqual({ done: true })
    for (const { done, ...fields } of chunks) {
      if (!done) expect(fields).toMatchObject({ ...HEAD, id: 'msg_1', model: 'claude' })
    }
  })

  it('writes as soon as the response starts', () => {
    expect(encode([START]).deltas).toEqual([{ role: 'assistant', content: '' }])
  })

  it.each([
    [{ streamUsage: true }, 1],
    [{}, 0],
    [undefined, 1],
  ])('for the request %j sends usage in %i chunks', (request, count) => {
    const usage: ChatEvent = { type: 'usage', usage: { inputTokens: 7, outputTokens: 9 } }
    const sent = encode([START, usage, FINISH], request).chunks.filter((chunk) => chunk.usage)
    expect(sent).toHaveLength(count)
    if (count > 0) expect(sent[0]).toMatchObject({ choices: [], usage: USAGE })
  })

  it('pitfall 4: parallel calls get ordinals, not block indexes', () => {
    const call = (id: string): AssistantPart => ({ type: 'toolCall', id, name: 'f', arguments: '' })
    const { deltas } = encode([
      START,
      ...block(0, { type: 'text', text: '' }, { text: 'Hi' }),
      ...block(1, call('a'), { text: '{"x":' }, { text: '1}' }),
      ...block(2, call('b'), { text: '{}' }),
      { type: 'finish', finishReason: { unified: 'tool-calls' } },
    ])
    expect(deltas.slice(2, -1)).toEqual([
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '1}' } }] },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    ])
  })

  it('pitfall 10: each delta holds only the new part of the reasoning', () => {
    const { deltas } = encode([
      START,
      ...block(
        0,
        { type: 'reasoning', text: '' },
        { text: 'A' },
        { text: 'a' },
        { opaque: { anthropic: { signature: 's' } } },
      ),
      ...block(1, { type: 'reasoning', text: '' }, { text: 'B' }),
      FINISH,
    ])
    const format = 'anthropic-claude-v1'
    expect(deltas.slice(1, -1)).toEqual([
      { reasoning_content: 'A', reasoning_details: [{ type: 'reasoning.text', text: 'A', index: 0 }] },
      { reasoning_content: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.text', text: '', signature: 's', format, index: 0 }] },
      { reasoning_content: '\n\nB', reasoning_details: [{ type: 'reasoning.text', text: 'B', index: 1 }] },
    ])
  })

  it('sends citations with their position in the whole text', () => {
    const citation = { url: 'https://example.com', start: 0, end: 3 }
    const { deltas } = encode([
      START,
      ...block(0, { type: 'text', text: '' }, { text: 'Hello ' }),
      ...block(1, { type: 'text', text: '' }, { text: 'you' }, { citation }),
      FINISH,
    ])
    const url_citation = {
      url: 'https://example.com',
      title: 'https://example.com',
      start_index: 6,
      end_index: 9,
    }
    expect(deltas[3]).toEqual({ annotations: [{ type: 'url_citation', url_citation }] })
  })

  it('warns about what a response cannot carry', () => {
    const { warnings } = encode([
      START,
      ...block(0, { type: 'native', format: 'anthropic', value: {} }),
      ...block(1, { type: 'text', text: '' }, { text: 'Hi' }, { citation: { title: 'A document' } }),
      FINISH,
    ])
    expect(warnings).toEqual(['unsupported content[0]', 'unsupported content[1].citations'])
  })

  it('pitfall 8: ends with the error alone, without finish and [DONE]', () => {
    const { chunks, text } = encode([
      START,
      { type: 'error', error: new ApiError('Overloaded', { status: 529 }) },
    ])
    expect(chunks.at(-1)).toEqual({
      error: { message: 'Overloaded', type: 'overloaded_error', param: null, code: 'server_is_overloaded' },
    })
    expect(endMarkers.some((marker) => text.includes(marker))).toBe(false)
  })

  it('has no finish reason for an error, and sends the error', () => {
    const { chunks } = encode([
      START,
      { type: 'finish', finishReason: { unified: 'error', raw: 'MALFORMED' } },
    ])
    expect(chunks.at(-1)).toMatchObject({ error: { code: 'MALFORMED' } })
  })
})

it('endMarkers are not found in the model’s text', () => {
  const content = 'data: [DONE]\n\ndata: [DONE] "finish_reason":"stop"'
  const { text } = encode([START, ...block(0, { type: 'text', text: '' }, { text: content })])
  expect(endMarkers.some((marker) => text.includes(marker))).toBe(false)
})
