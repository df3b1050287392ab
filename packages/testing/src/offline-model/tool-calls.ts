import type { ChatRequest, CustomTool, FunctionTool, Tool, ToolCallPart } from '@mixrouter/core'
import { createExample, exampleProperties, isFreeString } from './schema-example.ts'
import { extractTextValues } from './text-values.ts'
import { type Turn, textOf } from './turn.ts'

type CallableTool = FunctionTool | CustomTool

const MAX_CALLS = 8

/** Words of tool names that are too generic to match the text. */
const GENERIC_WORDS = new Set([
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
  'about',
  'again',
  'given',
  'should',
  'their',
  'there',
  'these',
  'those',
  'user',
  'value',
  'when',
  'which',
  'with',
])

/**
 * Calls the tools that the text asks for, by a word of their name or description, once for each value in the text. If there
 * are none: a tool that the instructions name, one that has no description, or the first one if a call is required. Once the results are there, tools are called only if a call is required.
 */
export function createToolCalls(request: ChatRequest, { text, results }: Turn): ToolCallPart[] {
  const { mode = 'auto', tools: names } = request.toolChoice ?? {}
  if (mode === 'none' || (mode === 'auto' && results.length > 0)) return []
  const callable = (request.tools ?? []).filter(isCallable)
  const allowed = callable.filter((tool) => !names || names.includes(tool.name))
  const words = splitWords(text)
  const asked = (of: (tool: CallableTool) => readonly string[]) =>
    allowed.filter(
      (tool) => text.includes(tool.name) || of(tool).some((keyword) => hasPrefix(words, keyword)),
    )
  const named = asked(({ name }) => keywords(name))
  const described = named.length > 0 ? named : asked(({ description = '' }) => describingWords(description))
  const selected = described.length > 0 ? described : selectUnasked(request, allowed, mode)
  const calls = selected.flatMap((tool) => callTool(tool, text))
  return calls.slice(0, request.parallelToolCalls === false ? 1 : MAX_CALLS)
}

/** What may be called although the text does not ask for it. */
function selectUnasked(
  { system }: ChatRequest,
  allowed: readonly CallableTool[],
  mode: 'auto' | 'required',
): readonly CallableTool[] {
  if (mode === 'required') return allowed.slice(0, 1)
  const instructions = textOf(system)
  const named = allowed.filter(({ name }) => instructions.includes(`tool ${name}`))
  return named.length > 0 ? named : allowed.filter(({ description }) => !description).slice(0, 1)
}

function isCallable(tool: Tool): tool is CallableTool {
  return tool.type === 'function' || tool.type === 'custom'
}

/** The words of a tool's name that can match the text. */
function keywords(name: string): string[] {
  const words = splitWords(name.replace(/([a-z\d])([A-Z])/g, '$1 $2'))
  return words.filter((word) => word.length > 2 && !GENERIC_WORDS.has(word))
}

/** The longer words of a description; shorter ones are in most texts. */
function describingWords(description: string): string[] {
  return splitWords(description).filter((word) => word.length > 4 && !GENERIC_WORDS.has(word))
}

/** Whether one of the words starts with `prefix`: the word itself, or its plural. */
function hasPrefix(words: readonly string[], prefix: string): boolean {
  return words.some((word) => word.startsWith(prefix))
}

function splitWords(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
}

function callTool(tool: CallableTool, text: string): ToolCallPart[] {
  const call = { type: 'toolCall', id: '', name: tool.name } as const
  if (tool.type === 'custom') return [{ ...call, arguments: text, custom: true }]
  const values = extractTextValues(text)
  const freeStrings = exampleProperties(tool.parameters).filter(([name, schema]) =>
    isFreeString(name, schema),
  )
  const oncePerPhrase = freeStrings.length === 1 && values.phrases.length > 1
  const inputs = oncePerPhrase ? values.phrases.map((phrase) => ({ ...values, phrases: [phrase] })) : [values]
  const schema = { ...tool.parameters, type: 'object' }
  return inputs.map((input) => ({ ...call, arguments: JSON.stringify(createExample(schema, input)) }))
}
