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
  isWebSearchCall,
  type JsonObject,
  type Opaque,
  readErrorValue,
  settleFinishReason,
  stringOf,
  type Warn,
  withWebSearches,
} from '../../hub/index.ts'
import { droppedPart } from '../dropped-part.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { responsesServiceTier } from '../service-tier.ts'
import { warnUnread } from '../unread.ts'
import { encodeCitation, warnCitations } from './citations.ts'
import { groupParts, prefixOf, takeItemId } from './item-groups.ts'
import { KNOWN_RESPONSE } from './known.ts'
import {
  decodeUsage,
  encodeFinishReason,
  encodeToolUsage,
  encodeUsage,
  FORMAT,
  generateItemId,
  mapFinishReason,
} from './maps.ts'
import { decodeItem, encodeItem } from './output-items.ts'
import { encodeText } from './text.ts'
import { encodeToolChoice, encodeTools } from './tools.ts'
import { isForeignSearch, ownSearches } from './web-search.ts'
import type { OutputItem, ResponseWire } from './wire.ts'

/** @throws ApiError if the body is an error, a failed response, or not a response of this format */
export function decodeResponse(
  body: unknown,
  { warn: report, keepsVendorData, forOtherFormat }: DecodeResponseContext,
): ChatResponse {
  const warn = keepsVendorData ? () => {} : report
  if (!isObject(body) || body.error || !Array.isArray(body.output)) throw readErrorValue(body)
  if (body.status === 'failed' || body.status === 'cancelled') throw statusError(body.status)
  if (forOtherFormat) warnUnread(body, KNOWN_RESPONSE, '', warn)
  const { id, ...head } = decodeHead(body)
  const responseId = id ?? createId('resp_')
  const callId = createCallIds(responseId)
  const content = body.output
    .flatMap((item, index) => (isObject(item) ? decodeItem(item, `output[${index}]`, warn) : []))
    .map((part) => (part.type === 'toolCall' ? { ...part, id: callId(part.id) } : part))
  const usage = decodeUsage(body)
  const finishReason = mapFinishReason(body.status, body.incomplete_details)
  return {
    id: responseId,
    model: 'unknown',
    ...head,
    content,
    finishReason: settleFinishReason(finishReason, new Set(content.map(({ type }) => type))),
    ...(usage && { usage }),
  }
}

/** The fields of a response that are known before it is complete. */
export function decodeHead(response: JsonObject): { id?: string; model?: string; created?: number } {
  const { id, model, created_at: created } = response
  return defined({
    id: stringOf(id) || undefined,
    model: stringOf(model) || undefined,
    created: typeof created === 'number' && Number.isFinite(created) ? Math.floor(created) : undefined,
  })
}

/** The error of a response that failed without an error object. */
export function statusError(status: string): ApiError {
  return new ApiError(`The upstream's response ended with status ${status} and no error`, { status: 502 })
}

export function encodeResponse(
  response: ChatResponse,
  { warn, request }: EncodeResponseContext,
): ResponseWire {
  for (const [index, part] of response.content.entries()) warnLosses(part, `content[${index}]`, warn)
  const content = ownSearches(response.content).filter(hasItem)
  const ending = encodeFinishReason(response.finishReason, new Set(content.map(({ type }) => type)), warn)
  const groups = groupParts(content)
  const used = new Set<string>()
  const output = groups.flatMap((group, index): OutputItem[] => {
    const cut = ending.status === 'incomplete' && index === groups.length - 1
    const id = takeItemId(group[0], used) ?? generateItemId(prefixOf(group[0]))
    return [encodeItem(group, { id, status: cut ? 'incomplete' : 'completed' })].filter(
      (item) => item !== undefined,
    )
  })
  return {
    ...startResponse(response, request),
    ...ending,
    output,
    service_tier: responsesServiceTier(response.usage, warn),
    usage: encodeUsage(response.usage, warn),
    ...encodeToolUsage(withWebSearches(response.usage, content.filter(isWebSearchCall).length)),
  }
}

/** A response that has just started, with the fields that repeat the request. It is not stored. */
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
    service_tier: null,
    store: false,
    temperature: request?.temperature ?? null,
    text: { format: { type: 'text' }, ...(request && encodeText(request, ignore)) },
    top_logprobs: request?.logprobs ?? own.top_logprobs ?? 0,
    top_p: request?.topP ?? null,
    truncation: own.truncation ?? 'disabled',
    ...(request?.user !== undefined && { user: request.user }),
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

/** Whether a part of a response has an item that can hold it. */
export function hasItem(part: AssistantPart): boolean {
  switch (part.type) {
    case 'refusal':
      return part.text !== ''
    case 'native':
      return part.format === FORMAT && isObject(part.value)
    case 'text':
      return part.text !== '' || (part.citations ?? []).some((citation) => encodeCitation(citation, ''))
    case 'reasoning':
      return part.text !== '' || part.opaque?.openai !== undefined
    case 'toolCall':
      return true
    default:
      return part.type === 'image' && part.source.type === 'base64'
  }
}

/** Warns about what a response cannot carry of a part, or that it cannot carry the part. */
export function warnLosses(part: AssistantPart, path: string, warn: Warn): void {
  switch (part.type) {
    case 'refusal':
      break
    case 'text':
      warnCitations(part, path, warn)
      warnSignature(part, path, warn)
      break
    case 'reasoning':
    case 'toolCall':
      warnSignature(part, path, warn)
      break
    default:
      if (hasItem(part) || isForeignSearch(part)) break
      warn('unsupported', path, droppedPart(part, 'openai-responses cannot carry'))
  }
}

function warnSignature({ opaque }: { opaque?: Opaque }, path: string, warn: Warn): void {
  if (!opaque?.anthropic && !opaque?.google) return
  warn('foreign', `${path}.opaque`, 'openai-responses has no equivalent of this signature; it was dropped')
}
