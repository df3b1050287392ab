import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { ModelAbortError } from '@langchain/core/errors'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import type { AsyncCaller } from '@langchain/core/utils/async_caller'
import type {
  ChatEvent,
  ChatRequest,
  Client,
  ResponseInfo,
  SendOptions,
  StreamResult,
  Warning,
} from '@mixrouter/core'
import { upstreamProfiles } from '@mixrouter/core/internal/profiles'
import {
  collectWarnings,
  createLogprobsReader,
  defined,
  type LogprobsReader,
} from '@mixrouter/core/internal/sdk'
import { createChunkWriter } from './chunks.ts'
import { toLangChainError } from './errors.ts'
import { createEventWriter } from './events.ts'
import { convertResponse } from './message.ts'
import { withRefusal, withRefusalEvent } from './refusal.ts'
import { convertRequest, type RequestContext, sendOptions, wantsLogprobs } from './request.ts'
import { type ResponseEnd, type ResponseMetadata, responseMetadata } from './response-metadata.ts'

/** Everything needed to perform a call. */
export interface Call extends RequestContext {
  client: Client
  caller: AsyncCaller
  /** The version of LangChain's message content. */
  version: 'v0' | 'v1'
}

/** Generates a complete response; with `streaming`, callbacks receive its tokens as they arrive. */
export async function generate(
  messages: readonly BaseMessage[],
  call: Call,
  streaming: boolean,
  runManager?: CallbackManagerForLLMRun,
): Promise<ChatResult> {
  if (streaming) return collectChunks(streamChunks(messages, call, runManager), call)
  const { client } = call
  const { request, send, warnings, logprobs } = prepare(messages, call)
  const exchange = await withRetries(call, () => client.send(request, send))
  logprobs?.add(exchange.responseBody)
  const response = withRefusal(exchange.response)
  const message = convertResponse(
    response,
    createMetadata(call, exchange, warnings, { ...response, logprobs: logprobs?.result() }),
    call.version,
  )
  await runManager?.handleLLMNewToken(message.text, { prompt: call.options.promptIndex ?? 0, completion: 0 })
  return result([{ text: message.text, message }])
}

/** Streams a response in chunks and passes each to the callbacks. */
export async function* streamChunks(
  messages: readonly BaseMessage[],
  call: Call,
  runManager?: CallbackManagerForLLMRun,
): AsyncGenerator<ChatGenerationChunk> {
  const { exchange, events, metadata } = await open(messages, call)
  const writer = createChunkWriter({ version: call.version, metadata })
  for await (const event of throwErrors(events, exchange, call)) {
    for (const chunk of writer.write(event)) {
      yield chunk
      const indices = { prompt: call.options.promptIndex ?? 0, completion: 0 }
      await runManager?.handleLLMNewToken(chunk.text, indices, undefined, undefined, undefined, { chunk })
    }
  }
}

/** Streams a response as LangChain's own events. */
export async function* streamEvents(
  messages: readonly BaseMessage[],
  call: Call,
): AsyncGenerator<ChatModelStreamEvent> {
  const { exchange, events, metadata } = await open(messages, call)
  const writer = createEventWriter(metadata)
  try {
    for await (const event of throwErrors(events, exchange, call)) yield* writer.write(event)
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    yield { event: 'error', message, ...(typeof code === 'string' && { code }) }
    throw error
  }
}

interface Prepared {
  request: ChatRequest
  send: SendOptions
  /** For calls that request log probabilities. */
  logprobs: LogprobsReader | undefined
  /** For settings that the hub cannot represent. */
  warnings: readonly Warning[]
}

function prepare(messages: readonly BaseMessage[], call: Call): Prepared {
  call.options.signal?.throwIfAborted()
  const { warnings, warn } = collectWarnings()
  const logprobs = wantsLogprobs(call) ? createLogprobsReader(upstreamProfiles[call.format]) : undefined
  const send = { ...sendOptions(call), ...(logprobs && { onChunk: logprobs.add }) }
  return { request: convertRequest(messages, call, warn), send, warnings, logprobs }
}

/** Runs a request with LangChain's retries, and converts its errors. */
function withRetries<T>({ caller, options }: Call, run: () => Promise<T>): Promise<T> {
  const { signal, maxRetries } = options
  return caller.callWithOptions(defined({ signal, maxRetries }), () =>
    run().catch((error: unknown) => {
      throw toLangChainError(error, signal)
    }),
  )
}

interface OpenStream {
  exchange: StreamResult
  events: AsyncIterable<ChatEvent>
  metadata: (end: ResponseEnd) => ResponseMetadata
}

async function open(messages: readonly BaseMessage[], call: Call): Promise<OpenStream> {
  const { request, send, warnings, logprobs } = prepare(messages, call)
  const exchange = await withRetries(call, () => call.client.stream(request, send))
  return {
    exchange,
    events: withRefusalEvent(exchange.events),
    metadata: (end) => createMetadata(call, exchange, warnings, { ...end, logprobs: logprobs?.result() }),
  }
}

/** The events of a response. An error event, or the abort of the signal, is thrown. */
async function* throwErrors(
  events: AsyncIterable<ChatEvent>,
  { headers }: ResponseInfo,
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

function createMetadata(
  call: Call,
  exchange: ResponseInfo,
  requestWarnings: readonly Warning[],
  end: ResponseEnd,
): ResponseMetadata {
  const { fields, model, format } = call
  const warnings = [...requestWarnings, ...exchange.warnings]
  for (const warning of warnings) fields.onWarning?.(warning, { model, format })
  return responseMetadata(
    end,
    exchange,
    warnings.filter(({ code }) => code !== 'defaulted'),
  )
}

/** Merges the chunks of a stream into one result. */
async function collectChunks(
  chunks: AsyncIterable<ChatGenerationChunk>,
  { options }: Call,
): Promise<ChatResult> {
  let merged: ChatGenerationChunk | undefined
  try {
    for await (const chunk of chunks) merged = merged ? merged.concat(chunk) : chunk
  } catch (error) {
    if (!options.signal?.aborted || !merged) throw error
    throw new ModelAbortError(
      'The request was aborted before the response was complete',
      merged.message as AIMessageChunk,
    )
  }
  if (!merged) throw new Error('The response was empty')
  return result([merged])
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
