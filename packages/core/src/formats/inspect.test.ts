import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatEvent, type Format, parseJson, responseToEvents } from '../hub/index.ts'
import { createSSEParser, type SSEEvent } from '../sse/index.ts'
import type { FormatCodec, ResponseSummary } from './format.ts'
import { formats, getFormat } from './index.ts'
import { anyResponse } from './suites/arbitraries.ts'

/** What the events of a stream report together. */
const inspectAll = (format: Format, events: readonly unknown[]): ResponseSummary =>
  events.reduce((summary: ResponseSummary, event) => getFormat(format).inspect(event, summary), {})

describe('openai-chat', () => {
  const usage = {
    prompt_tokens: 2006,
    completion_tokens: 300,
    total_tokens: 2306,
    prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 192, accepted_prediction_tokens: 0 },
  }
  const counts = { inputTokens: 2006, outputTokens: 300, cacheReadTokens: 1920, reasoningTokens: 192 }

  it('reads a whole response', () => {
    const body = {
      id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
      object: 'chat.completion',
      created: 1_741_569_952,
      model: 'gpt-5.2',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'length' }],
      usage,
    }
    expect(formats['openai-chat'].inspect(body)).toEqual({
      usage: { ...counts, raw: usage },
      finishReason: { unified: 'length', raw: 'length' },
    })
  })

  it('reads a stream whose usage follows the finish reason, and ignores other choices', () => {
    const chunk = (choices: unknown[], more = {}) => ({ object: 'chat.completion.chunk', choices, ...more })
    const summary = inspectAll('openai-chat', [
      chunk([{ index: 0, delta: { role: 'assistant' }, finish_reason: null }], { usage: null }),
      chunk([{ index: 1, delta: {}, finish_reason: 'length' }]),
      chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
      chunk([], { usage }),
    ])
    expect(summary).toEqual({
      usage: { ...counts, raw: usage },
      finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
    })
  })

  it.each([
    ['Groq', { choices: [], x_groq: { usage: { prompt_tokens: 4, completion_tokens: 2 } } }],
    ['Moonshot', { choices: [{ index: 0, usage: { prompt_tokens: 4, completion_tokens: 2 } }] }],
  ])('finds usage where %s puts it', (_, chunk) => {
    expect(formats['openai-chat'].inspect(chunk).usage).toMatchObject({ inputTokens: 4, outputTokens: 2 })
  })
})

describe('openai-responses', () => {
  const usage = {
    input_tokens: 81,
    input_tokens_details: { cached_tokens: 64 },
    output_tokens: 1035,
    output_tokens_details: { reasoning_tokens: 832 },
    total_tokens: 1116,
  }
  const counts = {
    inputTokens: 81,
    outputTokens: 1035,
    cacheReadTokens: 64,
    reasoningTokens: 832,
    raw: usage,
  }
  const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }

  it('reads a whole response', () => {
    const body = { object: 'response', status: 'completed', output: [message], usage }
    expect(formats['openai-responses'].inspect(body)).toEqual({
      usage: counts,
      finishReason: { unified: 'stop', raw: 'completed' },
    })
  })

  it('reads a stream, of which only the last event reports the end', () => {
    const response = { object: 'response', status: 'in_progress', output: [], usage: null }
    const earlier = inspectAll('openai-responses', [
      { type: 'response.created', response },
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.output_item.done', item: { ...message, status: 'completed' } },
    ])
    expect(earlier).toEqual({})
    const ended = { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    const event = { type: 'response.incomplete', response: { ...ended, output: [message], usage } }
    expect(formats['openai-responses'].inspect(event, earlier)).toEqual({
      usage: counts,
      finishReason: { unified: 'length', raw: 'max_output_tokens' },
    })
  })

  it('recognizes tool calls by their items', () => {
    const output = [{ type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' }]
    expect(formats['openai-responses'].inspect({ status: 'completed', output }).finishReason).toEqual({
      unified: 'tool-calls',
      raw: 'completed',
    })
  })
})

describe('anthropic', () => {
  it('reads a whole response', () => {
    const usage = {
      input_tokens: 50,
      cache_creation_input_tokens: 248,
      cache_read_input_tokens: 1800,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      output_tokens: 503,
      output_tokens_details: { thinking_tokens: 400 },
    }
    const body = { type: 'message', content: [], stop_reason: 'tool_use', stop_sequence: null, usage }
    expect(formats.anthropic.inspect(body)).toEqual({
      usage: {
        inputTokens: 2098,
        outputTokens: 503,
        cacheReadTokens: 1800,
        cacheWriteTokens: 248,
        cacheWrite1hTokens: 100,
        reasoningTokens: 400,
        raw: usage,
      },
      finishReason: { unified: 'tool-calls', raw: 'tool_use' },
    })
  })

  it('adds the output of message_delta to the input of message_start', () => {
    const input = { input_tokens: 472, cache_creation_input_tokens: 0, cache_read_input_tokens: 1000 }
    const start = { type: 'message', content: [], stop_reason: null, usage: { ...input, output_tokens: 2 } }
    const summary = inspectAll('anthropic', [
      { type: 'message_start', message: start },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 89 } },
      { type: 'message_stop' },
    ])
    expect(summary).toMatchObject({
      usage: { inputTokens: 1472, outputTokens: 89, cacheReadTokens: 1000 },
      finishReason: { unified: 'stop', raw: 'end_turn' },
    })
  })
})

describe('google', () => {
  const usageMetadata = {
    promptTokenCount: 1200,
    cachedContentTokenCount: 1024,
    candidatesTokenCount: 40,
    thoughtsTokenCount: 260,
    totalTokenCount: 1500,
  }
  const counts = {
    inputTokens: 1200,
    outputTokens: 300,
    cacheReadTokens: 1024,
    reasoningTokens: 260,
    raw: usageMetadata,
  }
  const candidate = (parts: unknown[], finishReason?: string) => ({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...(finishReason && { finishReason }) }],
  })

  it('reads a whole response', () => {
    const body = { ...candidate([{ text: 'Hi' }], 'MAX_TOKENS'), usageMetadata }
    expect(formats.google.inspect(body)).toEqual({
      usage: counts,
      finishReason: { unified: 'length', raw: 'MAX_TOKENS' },
    })
  })

  it('reads a stream whose counts grow from chunk to chunk', () => {
    const { candidatesTokenCount, ...early } = usageMetadata
    const summary = inspectAll('google', [
      { ...candidate([{ text: 'H' }], 'FINISH_REASON_UNSPECIFIED'), usageMetadata: early },
      { ...candidate([{ text: 'i' }], 'STOP'), usageMetadata: { candidatesTokenCount } },
    ])
    expect(summary).toEqual({ usage: counts, finishReason: { unified: 'stop', raw: 'STOP' } })
  })

  it('recognizes tool calls by their parts, and a blocked prompt by its feedback', () => {
    const called = candidate([{ functionCall: { name: 'f', args: {} } }], 'STOP')
    expect(formats.google.inspect(called).finishReason).toEqual({ unified: 'tool-calls', raw: 'STOP' })
    expect(formats.google.inspect({ promptFeedback: { blockReason: 'SAFETY' } }).finishReason).toEqual({
      unified: 'content-filter',
      raw: 'SAFETY',
    })
  })
})

/** The events of a stream as `codec` writes it. */
function encode(codec: FormatCodec, events: Iterable<ChatEvent>): SSEEvent[] {
  const encoded: SSEEvent[] = []
  const parser = createSSEParser((event) => encoded.push(event))
  const write = (text: string) => parser.feed(new TextEncoder().encode(text))
  const emit = codec.createStreamEncoder(write, { warn: () => {} })
  for (const event of events) emit(event)
  parser.end()
  return encoded
}

function decode(codec: FormatCodec, encoded: readonly SSEEvent[]): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = codec.createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const event of encoded) decoder.push(event)
  decoder.end()
  return events
}

describe.each(Object.values(formats))('$name', (codec) => {
  it('counts a stream as its decoder does', () => {
    fc.assert(
      fc.property(anyResponse, (response) => {
        fc.pre(response.finishReason.unified !== 'error')
        const encoded = encode(codec, responseToEvents(response))
        const { usage } = inspectAll(
          codec.name,
          encoded.map(({ data }) => parseJson(data)),
        )
        expect(usage).toEqual(accumulateEvents(decode(codec, encoded)).usage)
      }),
      { numRuns: 60, seed: 20_260 },
    )
  })

  it('never throws, and keeps what is known where a body reports nothing', () => {
    const known: ResponseSummary = { usage: { inputTokens: 1, outputTokens: 2 } }
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        fc.pre(!JSON.stringify(body).includes('"'))
        expect(codec.inspect(body, known)).toEqual(known)
      }),
      { numRuns: 60, seed: 20_260 },
    )
    for (const body of [null, '', [], {}, { usage: 1, choices: [null], candidates: [1], response: null }])
      expect(codec.inspect(body, known)).toEqual(known)
  })
})
