import type { ChatRequest, Format } from '@mixrouter/core'

/** A place in a JSON document. */
export type JsonPath = readonly (string | number)[]

type Aliases = Readonly<Record<string, Partial<Record<Format, readonly string[]>>>>

/** Where a field of the hub is in each format, as dotted paths; a field that is not here has its own name. */
const FIELDS: Aliases = {
  maxOutputTokens: {
    'openai-chat': ['max_completion_tokens', 'max_tokens'],
    'openai-responses': ['max_output_tokens'],
    anthropic: ['max_tokens'],
    google: ['generationConfig.maxOutputTokens'],
  },
  temperature: { google: ['generationConfig.temperature'] },
  topP: {
    'openai-chat': ['top_p'],
    'openai-responses': ['top_p'],
    anthropic: ['top_p'],
    google: ['generationConfig.topP'],
  },
  topK: { anthropic: ['top_k'], 'openai-chat': ['top_k'], google: ['generationConfig.topK'] },
  stopSequences: {
    'openai-chat': ['stop'],
    anthropic: ['stop_sequences'],
    google: ['generationConfig.stopSequences'],
  },
  seed: { google: ['generationConfig.seed'] },
  frequencyPenalty: { 'openai-chat': ['frequency_penalty'], google: ['generationConfig.frequencyPenalty'] },
  presencePenalty: { 'openai-chat': ['presence_penalty'], google: ['generationConfig.presencePenalty'] },
  reasoning: {
    'openai-chat': ['reasoning_effort', 'reasoning', 'thinking'],
    'openai-responses': ['reasoning'],
    anthropic: ['thinking', 'output_config.effort', 'output_config'],
    google: ['generationConfig.thinkingConfig'],
  },
  responseFormat: {
    'openai-chat': ['response_format'],
    'openai-responses': ['text.format', 'text'],
    anthropic: ['output_config.format', 'output_config', 'output_format'],
    google: [
      'generationConfig.responseJsonSchema',
      'generationConfig.responseSchema',
      'generationConfig.responseMimeType',
    ],
  },
  toolChoice: {
    'openai-chat': ['tool_choice'],
    'openai-responses': ['tool_choice'],
    anthropic: ['tool_choice'],
    google: ['toolConfig'],
  },
  parallelToolCalls: {
    'openai-chat': ['parallel_tool_calls'],
    'openai-responses': ['parallel_tool_calls'],
    anthropic: ['tool_choice.disable_parallel_tool_use'],
  },
  system: {
    'openai-chat': ['messages[0]'],
    'openai-responses': ['instructions'],
    anthropic: ['system'],
    google: ['systemInstruction.parts', 'systemInstruction'],
  },
  tools: { google: ['tools[0].functionDeclarations', 'tools'] },
  verbosity: { 'openai-responses': ['text.verbosity'] },
  promptCacheKey: { 'openai-chat': ['prompt_cache_key'], 'openai-responses': ['prompt_cache_key'] },
  serviceTier: {
    'openai-chat': ['service_tier'],
    'openai-responses': ['service_tier'],
    anthropic: ['service_tier'],
  },
  user: { 'openai-chat': ['user', 'safety_identifier'], anthropic: ['metadata.user_id'] },
}

/** What a field of a part or tool is called on the wire. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  cacheControl: ['cache_control'],
  strict: ['function.strict', 'strict'],
  detail: ['image_url.detail', 'detail'],
  mediaType: ['source.media_type', 'image_url', 'inlineData', 'fileData', 'source'],
}

/** The lists of messages and of their content in each format. */
const MESSAGES: Record<Format, { list: string; content: string }> = {
  'openai-chat': { list: 'messages', content: 'content' },
  'openai-responses': { list: 'input', content: 'content' },
  anthropic: { list: 'messages', content: 'content' },
  google: { list: 'contents', content: 'parts' },
}

/**
 * Where a path of the hub may be in a body of a format, best first; each ends at the closest place that is likely to be
 * there.
 */
export function wirePaths(path: string, format: Format, body: unknown, request?: ChatRequest): JsonPath[] {
  const [head = '', ...rest] = parsePath(path)
  if (head === 'messages' && typeof rest[0] === 'number') {
    const [index, , part, ...leaf] = rest
    return messagePaths(format, body, request, index, typeof part === 'number' ? part : undefined, leaf)
  }
  const aliases = FIELDS[String(head)]?.[format] ?? [String(head), toSnake(String(head))]
  return aliases.flatMap((alias) => {
    const base = parsePath(alias)
    return [...leavesOf(rest).map((leaf) => [...base, ...leaf]), base]
  })
}

/** Such as `messages[0].content[1].detail` as `['messages', 0, 'content', 1, 'detail']`. */
function parsePath(path: string): (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) =>
    index === undefined ? (name ?? '') : Number(index),
  )
}

function leavesOf(rest: JsonPath): JsonPath[] {
  if (rest.length === 0) return []
  const last = rest.at(-1)
  const before = rest.slice(0, -1)
  const names = typeof last === 'string' ? (LEAVES[last] ?? [last, toSnake(last)]) : []
  const paths = names.map((name) => [...before, ...parsePath(name)])
  return typeof last === 'number' ? [rest] : [...paths, ...(before.length > 0 ? [before] : [])]
}

const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function messagePaths(
  format: Format,
  body: unknown,
  request: ChatRequest | undefined,
  index: number,
  part: number | undefined,
  leaf: JsonPath,
): JsonPath[] {
  const { list, content } = MESSAGES[format]
  const items = (body as Record<string, unknown> | undefined)?.[list]
  if (!Array.isArray(items)) return [[list]]
  const wanted = slotsOf(items, request?.messages.length, content).filter((slot) => slot.message === index)
  const first = wanted[0]
  if (!first) return [[list]]
  if (part === undefined)
    return [...leavesOf(leaf).map((each) => [list, first.item, ...each]), [list, first.item]]
  const slot = wanted[part] ?? first
  const base = [list, slot.item, ...slot.path]
  return [...leavesOf(leaf).map((each) => [...base, ...each]), base, [list, slot.item]]
}

/** One part of the hub's messages, and where it is on the wire. */
interface Slot {
  message: number
  item: number
  path: JsonPath
}

/**
 * Which item of the wire's list each part of the hub's messages comes from. Instructions at the start are not among the
 * hub's messages; items of the same side may be one message there, which the number of messages tells.
 */
function slotsOf(items: readonly unknown[], expected: number | undefined, content: string): Slot[] {
  const start = items.findIndex((item) => !['system', 'developer'].includes(roleOf(item)))
  const rest = items.slice(Math.max(0, start))
  const merged = number(rest, true)
  const indices = merged.at(-1) === (expected ?? 0) - 1 ? merged : number(rest, false)
  return rest.flatMap((item, offset) =>
    partsOf(item, content).map((path) => ({
      message: indices[offset] ?? 0,
      item: Math.max(0, start) + offset,
      path,
    })),
  )
}

function number(items: readonly unknown[], merges: boolean): number[] {
  let message = -1
  let side = ''
  return items.map((item) => {
    const current = ['assistant', 'model'].includes(roleOf(item)) ? 'assistant' : 'user'
    if (!merges || current !== side) message++
    side = current
    return message
  })
}

/** An item of openai-responses has a type instead of a role, unless it is a message. */
function roleOf(item: unknown): string {
  const { role, type } = Object(item) as { role?: unknown; type?: unknown }
  if (typeof role === 'string') return role
  return ['function_call', 'reasoning', 'custom_tool_call'].includes(String(type)) ? 'assistant' : 'user'
}

function partsOf(item: unknown, content: string): JsonPath[] {
  const { [content]: parts, tool_calls: calls } = Object(item) as Record<string, unknown>
  const ofContent: JsonPath[] = Array.isArray(parts)
    ? parts.map((_, index) => [content, index])
    : parts === null || parts === undefined
      ? []
      : [[content]]
  const ofCalls: JsonPath[] = Array.isArray(calls) ? calls.map((_, index) => ['tool_calls', index]) : []
  const all = [...ofContent, ...ofCalls]
  return all.length > 0 ? all : [[]]
}
