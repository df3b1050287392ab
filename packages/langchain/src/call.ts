import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { ModelAbortError } from '@langchain/core/errors'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import type { AsyncCaller } from '@langchain/core/utils/async_caller'
import {
  type ChatEvent,
  type ChatRequest,
  type Client,
  collectWarnings,
  defined,
  type Exchange,
  type SendOptions,
  type StreamExchange,
  type Warning,
} from '@mixrouter/core'
import { createChunkWriter } from './chunks.ts'
import { toLangChainError } from './errors.ts'
import { createEventWriter } from './events.ts'
import { convertResponse } from './message.ts'
import { withRefusal, withRefusalEvent } from './refusal.ts'
import { convertRequest, type RequestContext, sendOptions } from './request.ts'
import { type AnswerEnd, type ResponseMetadata, responseMetadata } from './response-metadata.ts'

/** All that one call rests on. */
export interface Call extends RequestContext {
  client: Client
  caller: AsyncCaller
  /** The version of LangChain's content that the message has. */
  version: 'v0' | 'v1'
}

/** Asks for a whole answer, by a stream if callbacks are to hear of its tokens. */
export async function answer(
  messages: readonly BaseMessage[],
  call: Call,
  streaming: boolean,
  runManager?: CallbackManagerForLLMRun,
): Promise<ChatResult> {
  if (streaming) return gather(streamChunks(messages, call, runManager), call)
  const { client } = call
  const { request, send, warnings } = prepare(messages, call)
  const exchange = await attempt(call, () => client.send(request, send))
  const response = withRefusal(exchange.response)
  const message = convertResponse(response, describe(call, exchange, warnings, response), call.version)
  await runManager?.handleLLMNewToken(message.text, { prompt: call.options.promptIndex ?? 0, completion: 0 })
  return result([{ text: message.text, message }])
}

/** The chunks of a streamed answer; each is told to the callbacks. */
export async function* streamChunks(
  messages: readonly BaseMessage[],
  call: Call,
  runManager?: CallbackManagerForLLMRun,
): AsyncGenerator<ChatGenerationChunk> {
  const { exchange, events, metadata } = await open(messages, call)
  const writer = createChunkWriter({ version: call.version, metadata })
  for await (const event of failing(events, exchange, call)) {
    for (const chunk of writer.write(event)) {
      yield chunk
      const indices = { prompt: call.options.promptIndex ?? 0, completion: 0 }
      await runManager?.handleLLMNewToken(chunk.text, indices, undefined, undefined, undefined, { chunk })
    }
  }
}

/** A streamed answer in LangChain's own events. */
export async function* streamEvents(
  messages: readonly BaseMessage[],
  call: Call,
): AsyncGenerator<ChatModelStreamEvent> {
  const { exchange, events, metadata } = await open(messages, call)
  const writer = createEventWriter(metadata)
  try {
    for await (const event of failing(events, exchange, call)) yield* writer.write(event)
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    yield { event: 'error', message, ...(typeof code === 'string' && { code }) }
    throw error
  }
}

interface Prepared {
  request: ChatRequest
  send: SendOptions
  /** What the hub has no word for. */
  warnings: readonly Warning[]
}

function prepare(messages: readonly BaseMessage[], call: Call): Prepared {
  call.options.signal?.throwIfAborted()
  const { warnings, warn } = collectWarnings()
  return { request: convertRequest(messages, call, warn), send: sendOptions(call), warnings }
}

/** Tries as often as LangChain says; what fails has its words. */
function attempt<T>({ caller, options }: Call, run: () => Promise<T>): Promise<T> {
  const { signal, maxRetries } = options
  return caller.callWithOptions(defined({ signal, maxRetries }), () =>
    run().catch((error: unknown) => {
      throw toLangChainError(error, signal)
    }),
  )
}

interface Opened {
  exchange: StreamExchange
  events: AsyncIterable<ChatEvent>
  metadata: (end: AnswerEnd) => ResponseMetadata
}

async function open(messages: readonly BaseMessage[], call: Call): Promise<Opened> {
  const { request, send, warnings } = prepare(messages, call)
  const exchange = await attempt(call, () => call.client.stream(request, send))
  return {
    exchange,
    events: withRefusalEvent(exchange.events),
    metadata: (end) => describe(call, exchange, warnings, end),
  }
}

/** The events of an answer; its error, or the reader's abort, is thrown. */
async function* failing(
  events: AsyncIterable<ChatEvent>,
  { headers }: Exchange,
  { options: { signal } }: Call,
): AsyncGenerator<Exclude<ChatEvent, { type: 'error' }>> {
  try {
    for await (const event of events) {
      signal?.throwIfAborted()
      if (event.type === 'error') throw event.error
      yield event
    }
  } catch (error) {
    throw toLangChainError(error, signal, headers)
  }
}

function describe(call: Call, exchange: Exchange, own: readonly Warning[], end: AnswerEnd): ResponseMetadata {
  const { fields, model, format } = call
  const warnings = [...own, ...exchange.warnings]
  for (const warning of warnings) fields.onWarning?.(warning, { model, format })
  return responseMetadata(
    end,
    exchange,
    warnings.filter(({ code }) => code !== 'defaulted'),
  )
}

/** A stream as one answer. */
async function gather(chunks: AsyncIterable<ChatGenerationChunk>, { options }: Call): Promise<ChatResult> {
  let whole: ChatGenerationChunk | undefined
  try {
    for await (const chunk of chunks) whole = whole ? whole.concat(chunk) : chunk
  } catch (error) {
    if (!options.signal?.aborted || !whole) throw error
    throw new ModelAbortError(
      'The model was aborted before its answer was complete',
      whole.message as AIMessageChunk,
    )
  }
  if (!whole) throw new Error('The model gave no answer')
  return result([whole])
}

function result(generations: ChatResult['generations']): ChatResult {
  const [generation] = generations
  const usage = (generation?.message as { usage_metadata?: UsageMetadata } | undefined)?.usage_metadata
  if (!usage) return { generations }
  const { input_tokens, output_tokens, total_tokens } = usage
  const tokenUsage = {
    promptTokens: input_tokens,
    completionTokens: output_tokens,
    totalTokens: total_tokens,
  }
  return { generations, llmOutput: { tokenUsage } }
}
