import { createHash } from 'node:crypto'
import type { ChatRequest, MediaPart, Part, TextPart, Tool } from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'

/** What of a request to a model is compared: the same in every format. */
export interface Comparable {
  /** All of it has to match. */
  conversation: Conversation
  /** The conversation as text, to compare it at once. */
  key: string
  /** Of several that match, the one with the most equal settings is played. */
  settings: Readonly<Record<string, string>>
}

export interface Conversation {
  model: string
  system: string
  /** The names of the tools. */
  tools: readonly string[]
  /** Texts, media, tool calls and results in their order; not reasoning, ids, signatures and cache breakpoints. */
  content: readonly string[]
}

/** The settings that are compared. Whether it streams is not among them, as it does not change what is said. */
const SETTINGS = [
  'toolChoice',
  'parallelToolCalls',
  'responseFormat',
  'reasoning',
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
] as const satisfies readonly (keyof ChatRequest)[]

/** @param ignore what does not count in texts */
export function comparable(request: ChatRequest, ignore: readonly RegExp[]): Comparable {
  const plain = createPlain(ignore)
  const content: Entry[] = request.messages.flatMap(({ role, content }) =>
    content.flatMap((part: Part) => entryOf(role, part, plain)),
  )
  const settings = SETTINGS.map((name) => [name, canonical(request[name])])
  const tools = (request.tools ?? []).map(nameOf)
  const conversation: Conversation = {
    model: request.model,
    system: plain(request.system.map(({ text }) => text).join('\n')),
    tools,
    content: joinTexts(content, plain),
  }
  return { conversation, key: canonical(conversation), settings: Object.fromEntries(settings) }
}

/** Of a tool that its vendor runs, the type; Google has it as the only field. */
function nameOf(tool: Tool): string {
  if (tool.type !== 'provider') return 'name' in tool ? tool.name : tool.type
  const { type, ...others } = tool.value
  return typeof type === 'string' ? type : Object.keys(others).join()
}

/** A text without what does not count: white space, as formats join texts differently, and what the user ignores. */
type Plain = (text: string) => string

function createPlain(ignore: readonly RegExp[]): Plain {
  const everywhere = ignore.map(({ source, flags }) => new RegExp(source, `${flags.replace(/[gy]/g, '')}g`))
  const patterns = [...everywhere, /\s+/g]
  return (text) => patterns.reduce((rest, pattern) => rest.replace(pattern, ' '), text).trim()
}

interface Entry {
  /** Whose it is, and what. */
  label: string
  value: string
  isText?: true
}

function entryOf(role: string, part: Part, plain: Plain): Entry[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ label: role, value: part.text, isText: true }]
    case 'toolCall':
      return [
        { label: 'call', value: `${part.name}(${canonical(parseJson(part.arguments) ?? part.arguments)})` },
      ]
    case 'toolResult':
      return [{ label: 'result', value: plain(part.content.map(contentOf).join('\n')) }]
    case 'reasoning':
    case 'native':
      return []
    default:
      return [{ label: role, value: contentOf(part) }]
  }
}

function contentOf(part: TextPart | MediaPart): string {
  if (part.type === 'text') return part.text
  const { source } = part
  switch (source.type) {
    case 'url':
      return `${part.type} ${source.url}`
    case 'id':
      return `${part.type} ${source.id}`
    case 'base64':
      return `${part.type} ${digest(source.data)}`
    case 'text':
      return `${part.type} ${digest(source.text)}`
  }
}

/** Formats split texts differently: those that follow each other are one. */
function joinTexts(entries: readonly Entry[], plain: Plain): string[] {
  const joined: Entry[] = []
  for (const entry of entries) {
    const last = joined.at(-1)
    if (entry.isText && last?.isText && last.label === entry.label)
      joined[joined.length - 1] = { ...last, value: `${last.value}\n${entry.value}` }
    else joined.push(entry)
  }
  return joined.map(({ label, value, isText }) => `${label}: ${isText ? plain(value) : value}`)
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** JSON with sorted names; `undefined` is empty. */
export function canonical(value: unknown): string {
  if (value === undefined) return ''
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
