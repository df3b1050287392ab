import {
  ApiError,
  type ChatRequest,
  createClient,
  createResponseAccumulator,
  type Message,
  type ToolCallPart,
  type UserPart,
} from '@mixrouter/core'
import type { RequestDetail } from '../../src/feed.ts'
import { GATEWAY_URL, getJson } from '../app/api.ts'
import { createChunkWriter, type Emit } from './chunks.ts'
import { authorization } from './client-key.ts'
import { runTool } from './tools.ts'
import type { AnswerMeta, Settings } from './types.ts'

/** Requests of one answer: a model that only calls tools is stopped. */
const MAX_STEPS = 8

/** Requests a response, and again with the results of its tool calls until there are none. */
export async function answer(
  first: ChatRequest,
  { format }: Settings,
  emit: Emit,
  meta: AnswerMeta,
  signal: AbortSignal,
): Promise<void> {
  const client = createClient({ baseURL: GATEWAY_URL, apiKey: '' })
  const started = performance.now()
  const hub: Message[] = []
  meta.hub = hub
  for (let step = 0; step < MAX_STEPS; step++) {
    emit({ type: 'start-step' })
    const request = { ...first, messages: [...first.messages, ...hub] }
    const stream = await client.stream(request, {
      signal,
      headers: authorization(),
      ...(format !== 'auto' && { format }),
    })
    meta.format = stream.format
    Object.assign(meta, headersOf(stream.headers))
    const accumulator = createResponseAccumulator()
    const writer = createChunkWriter(emit)
    for await (const event of stream.events) {
      if (event.type === 'blockStart') meta.firstToken ??= performance.now() - started
      if (event.type === 'error') throw event.error
      writer.write(event)
      accumulator.add(event)
    }
    const response = accumulator.result()
    meta.total = performance.now() - started
    meta.finishReason = response.finishReason.unified
    meta.warnings = [...(meta.warnings ?? []), ...stream.warnings]
    if (response.usage) meta.usage = addUsage(meta.usage, response.usage)
    await addServed(meta)
    hub.push({ role: 'assistant', content: response.content })
    emit({ type: 'finish-step' })
    emit({ type: 'message-metadata', messageMetadata: { ...meta } })
    const calls = response.content.filter((part): part is ToolCallPart => part.type === 'toolCall')
    if (calls.length === 0) return
    hub.push({ role: 'user', content: calls.map((call) => runCall(call, emit)) })
  }
}

function runCall({ id, name, arguments: text }: ToolCallPart, emit: Emit): UserPart {
  try {
    const output = runTool(name, text)
    emit({ type: 'tool-output-available', toolCallId: id, output, dynamic: true })
    return { type: 'toolResult', callId: id, name, content: [{ type: 'text', text: JSON.stringify(output) }] }
  } catch (error) {
    const { message } = error as Error
    emit({ type: 'tool-output-error', toolCallId: id, errorText: message, dynamic: true })
    return { type: 'toolResult', callId: id, name, content: [{ type: 'text', text: message }], isError: true }
  }
}

function headersOf(headers: Readonly<Record<string, string | undefined>>): Partial<AnswerMeta> {
  const requestId = headers['x-mixrouter-request-id']
  const upstream = headers['x-mixrouter-upstream']
  return { ...(requestId && { requestId }), ...(upstream && { upstream }) }
}

/** What only the gateway knows: how the upstream was called, what it cost, and what was changed on the way. */
async function addServed(meta: AnswerMeta): Promise<void> {
  if (!meta.requestId) return
  const detail = await getJson<RequestDetail>(`requests/${encodeURIComponent(meta.requestId)}`).catch(
    () => undefined,
  )
  if (!detail) return
  const { row, warnings } = detail
  meta.warnings = [...(meta.warnings ?? []), ...warnings]
  if (row.target) meta.upstreamFormat = row.target.format
  if (row.cost) {
    const earlier = meta.cost?.amount
    const amount = row.cost.amount
    meta.cost = {
      ...row.cost,
      ...(amount !== undefined && { amount: amount + (earlier ?? 0) }),
    }
  }
}

type Usage = NonNullable<AnswerMeta['usage']>

function addUsage(earlier: Usage | undefined, more: Usage): Usage {
  const sum = (name: 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'reasoningTokens') =>
    (earlier?.[name] ?? 0) + (more[name] ?? 0)
  return {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cacheReadTokens: sum('cacheReadTokens'),
    reasoningTokens: sum('reasoningTokens'),
  }
}

/** An error as the message keeps it. */
export function describeError(error: unknown): NonNullable<AnswerMeta['error']> {
  if (ApiError.is(error)) {
    const { status, message, code } = error
    return { status, message, ...(code !== undefined && { code }) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { status: 0, message }
}
