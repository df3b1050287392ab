import {
  ApiError,
  type AssistantPart,
  type ChatRequest,
  type ChatResponse,
  createCallIds,
  createId,
  defined,
  effortOf,
  isObject,
  type JsonObject,
  type Opaque,
  readErrorValue,
  settleFinishReason,
  stringOf,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { encodeCitation } from './citations.ts'
import { groupParts, prefixOf, takeItemId } from './item-groups.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, FORMAT, makeItemId, mapFinishReason } from './maps.ts'
import { decodeItem, encodeItem } from './output-items.ts'
import { encodeText } from './request.ts'
import { encodeToolChoice, encodeTools } from './tools.ts'
import type { OutputItem, ResponseWire } from './wire.ts'

/** @throws ApiError when the body is an error, failed, or no response */
export function decodeResponse(body: unknown, { warn }: DecodeResponseContext): ChatResponse {
  if (!isObject(body) || body.error || !Array.isArray(body.output)) throw readErrorValue(body)
  if (body.status === 'failed' || body.status === 'cancelled') throw endedBadly(body.status)
  const { id, ...head } = decodeHead(body)
  const answerId = id ?? createId('resp_')
  const callId = createCallIds(answerId)
  const content = body.output
    .flatMap((item, index) => (isObject(item) ? decodeItem(item, `output[${index}]`, warn) : []))
    .map((part) => (part.type === 'toolCall' ? { ...part, id: callId(part.id) } : part))
  const usage = decodeUsage(body.usage)
  const finishReason = mapFinishReason(body.status, body.incomplete_details)
  return {
    id: answerId,
    model: 'unknown',
    ...head,
    content,
    finishReason: settleFinishReason(finishReason, new Set(content.map(({ type }) => type))),
    ...(usage && { usage }),
  }
}

/** What a response says of itself before it is complete. */
export function decodeHead(response: JsonObject): { id?: string; model?: string; created?: number } {
  const { id, model, created_at: created } = response
  return defined({
    id: stringOf(id) || undefined,
    model: stringOf(model) || undefined,
    created: typeof created === 'number' && Number.isFinite(created) ? Math.floor(created) : undefined,
  })
}

/** The error of a response that ended without saying why. */
export function endedBadly(status: string): ApiError {
  return new ApiError(`The upstream's response ended as ${status} without saying why`, { status: 502 })
}

export function encodeResponse(
  response: ChatResponse,
  { warn, request }: EncodeResponseContext,
): ResponseWire {
  const told = response.content.filter((part, index) => isTold(part, `content[${index}]`, warn))
  const ending = encodeFinishReason(response.finishReason, new Set(told.map(({ type }) => type)), warn)
  const groups = groupParts(told)
  const used = new Set<string>()
  const output = groups.flatMap((group, index): OutputItem[] => {
    const cut = ending.status === 'incomplete' && index === groups.length - 1
    const id = takeItemId(group[0], used) ?? makeItemId(prefixOf(group[0]))
    return [encodeItem(group, { id, status: cut ? 'incomplete' : 'completed' })].filter(
      (item) => item !== undefined,
    )
  })
  return { ...startResponse(response, request), ...ending, output, usage: encodeUsage(response.usage) }
}

/** A response that has just begun, with what it repeats of the request. Nothing of it is stored. */
export function startResponse(
  { id, model, created }: { id: string; model: string; created?: number },
  request: ChatRequest | undefined,
): ResponseWire {
  const own = request?.extensions?.[FORMAT] ?? {}
  const [instructions, ...more] = request?.system ?? []
  return {
    id,
    object: 'response',
    created_at: created ?? Math.floor(Date.now() / 1000),
    status: 'in_progress',
    access_programs: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: more.length === 0 ? (instructions?.text ?? null) : null,
    max_output_tokens: request?.maxOutputTokens ?? null,
    max_tool_calls: own.max_tool_calls ?? null,
    model,
    output: [],
    ...toolFields(request),
    previous_response_id: null,
    prompt_cache_key: request?.promptCacheKey ?? null,
    reasoning: {
      effort: (request?.reasoning && effortOf(request.reasoning)) ?? null,
      summary: request?.reasoning?.visible ? 'auto' : null,
    },
    safety_identifier: own.safety_identifier ?? null,
    service_tier: request?.serviceTier ?? 'default',
    store: false,
    temperature: request?.temperature ?? null,
    text: { format: { type: 'text' }, ...(request && encodeText(request, ignore)) },
    top_logprobs: own.top_logprobs ?? 0,
    top_p: request?.topP ?? null,
    truncation: own.truncation ?? 'disabled',
    usage: null,
    user: request?.user ?? null,
    metadata: request?.metadata ?? {},
  }
}

function toolFields(request: ChatRequest | undefined): JsonObject {
  const tools = request?.tools ?? []
  return {
    parallel_tool_calls: request?.parallelToolCalls ?? true,
    tool_choice: request?.toolChoice ? encodeToolChoice(request.toolChoice, tools) : 'auto',
    tools: encodeTools(tools, ignore),
  }
}

const ignore: Warn = () => {}

/** Whether an item can hold a part of an answer; warns of what it can't. */
export function isTold(part: AssistantPart, path: string, warn: Warn): boolean {
  switch (part.type) {
    case 'refusal':
      return part.text !== ''
    case 'native':
      if (part.format === FORMAT && isObject(part.value)) return true
      warn('unsupported', path, `only ${part.format} knows this part`)
      return false
    case 'text':
      noteCitations(part, path, warn)
      noteForeign(part, path, warn)
      return part.text !== '' || (part.citations ?? []).some((citation) => encodeCitation(citation, ''))
    case 'reasoning':
      noteForeign(part, path, warn)
      return part.text !== '' || part.opaque?.openai !== undefined
    case 'toolCall':
      noteForeign(part, path, warn)
      return true
    default:
      if (part.type === 'image' && part.source.type === 'base64') return true
      warn('unsupported', path, `a response has no place for this ${part.type}`)
      return false
  }
}

function noteCitations(
  { citations = [], text }: AssistantPart & { type: 'text' },
  path: string,
  warn: Warn,
): void {
  for (const [index, citation] of citations.entries()) {
    if (!encodeCitation(citation, text)) {
      warn('unsupported', `${path}.citations[${index}]`, 'a response cites addresses only')
    }
  }
}

function noteForeign({ opaque }: { opaque?: Opaque }, path: string, warn: Warn): void {
  if (opaque?.anthropic || opaque?.google)
    warn('foreign', `${path}.opaque`, 'a response has no place for its signature')
}
