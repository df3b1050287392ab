import type { ChatRequest, CustomTool, FunctionTool, ToolCallPart } from '@mixrouter/core'
import { readHints } from './hints.ts'
import { exampleOf, exampleProperties, isFreeString } from './schema.ts'
import type { Turn } from './turn.ts'

type CallableTool = FunctionTool | CustomTool

/** Most calls of one answer. */
const MOST_CALLS = 8

/** Words of tool names that say little about what they are for. */
const GENERIC = new Set([
  'get',
  'set',
  'list',
  'fetch',
  'find',
  'make',
  'create',
  'current',
  'lookup',
  'tool',
  'data',
  'the',
])

/**
 * The calls that an obedient model makes when it is offered tools: those that the text speaks of, else the first one;
 * once for every thing that the text names; none after the results are there, unless calls are required.
 */
export function chooseCalls(request: ChatRequest, { text, results }: Turn): ToolCallPart[] {
  const { mode = 'auto', tools: names } = request.toolChoice ?? {}
  if (mode === 'none' || (mode === 'auto' && results.length > 0)) return []
  const offered = (request.tools ?? []).filter((tool) => tool.type !== 'provider')
  const allowed = offered.filter((tool) => !names || names.includes(tool.name))
  const said = wordsOf(text)
  const meant = allowed.filter(
    ({ name }) => text.includes(name) || tellingWords(name).some((word) => begins(said, word)),
  )
  const chosen = meant.length > 0 ? meant : allowed.slice(0, 1)
  const calls = chosen.flatMap((tool) => callsOf(tool, text))
  return calls.slice(0, request.parallelToolCalls === false ? 1 : MOST_CALLS)
}

/** The words of a tool's name that say what it is for. */
function tellingWords(name: string): string[] {
  const words = wordsOf(name.replace(/([a-z\d])([A-Z])/g, '$1 $2'))
  return words.filter((word) => word.length > 2 && !GENERIC.has(word))
}

/** Whether one of the words is this one, or a longer one like a plural. */
function begins(words: readonly string[], word: string): boolean {
  return words.some((other) => other.startsWith(word))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
}

function callsOf(tool: CallableTool, text: string): ToolCallPart[] {
  const call = { type: 'toolCall', id: '', name: tool.name } as const
  if (tool.type === 'custom') return [{ ...call, arguments: text, custom: true }]
  const hints = readHints(text)
  const places = exampleProperties(tool.parameters).filter(([name, schema]) => isFreeString(name, schema))
  const several = places.length === 1 && hints.things.length > 1
  const sets = several ? hints.things.map((thing) => ({ ...hints, things: [thing] })) : [hints]
  const schema = { ...tool.parameters, type: 'object' }
  return sets.map((set) => ({ ...call, arguments: JSON.stringify(exampleOf(schema, set)) }))
}
