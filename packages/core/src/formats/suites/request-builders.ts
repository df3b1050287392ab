import type {
  AssistantPart,
  ChatRequest,
  Effort,
  Format,
  Opaque,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../hub/index.ts'
import { NATIVE_PART, PROVIDER_TOOL, type Values } from './arbitraries.ts'

/** Adds one feature to a request and returns the path, or the paths, where it was added. */
export type AddToRequest = (request: ChatRequest, values: Values, format: Format) => string | string[]

export function set<K extends keyof ChatRequest>(
  key: K,
  value: (values: Values) => NonNullable<ChatRequest[K]>,
): AddToRequest {
  return (request, values) => {
    request[key] = value(values) as ChatRequest[K]
    return key
  }
}

export function effort(level: Effort): AddToRequest {
  return set('reasoning', () => ({ effort: level }))
}

/** Appends to a list and returns the path of the new item. */
export function append<T>(name: string, list: T[], item: T): string {
  list.push(item)
  return `${name}[${list.length - 1}]`
}

export function addUserPart(request: ChatRequest, part: UserPart): string {
  const content = request.messages[0]?.content as UserPart[]
  return append('messages[0].content', content, part)
}

export const assistantMessage = (values: Values) => ({
  role: 'assistant' as const,
  content: [{ type: 'text' as const, text: values.other }],
})

/** Adds an assistant and a user turn, so that everything before them is history. */
export function addTurns(request: ChatRequest, values: Values): void {
  request.messages.push(assistantMessage(values), {
    role: 'user',
    content: [{ type: 'text', text: values.text }],
  })
}

export function historyReasoning(opaque: Opaque, text?: string): AddToRequest {
  return (request, values) => {
    const data = Object.keys(opaque).length > 0 ? { opaque } : {}
    const path = append('messages', request.messages, {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: text ?? values.text, ...data },
        { type: 'text', text: values.other },
      ],
    })
    request.messages.push({ role: 'user', content: [{ type: 'text', text: values.text }] })
    return `${path}.content[0]`
  }
}

/** Adds tool calls, a message with their results, and two more turns. Returns the index of the message with the calls. */
export function addToolCalls(
  request: ChatRequest,
  values: Values,
  count: number,
  call: Partial<ToolCallPart> = {},
  result: Partial<ToolResultPart> = {},
): number {
  const index = request.messages.length
  const name = `call_${values.word}`
  if (!request.tools?.some((known) => 'name' in known && known.name === name)) {
    addTool(request, values, { name, parameters: schema(values) })
  }
  const ids = Array.from({ length: count }, (_, ordinal) => `call_${index}_${ordinal}`)
  request.messages.push(
    {
      role: 'assistant',
      content: ids.map((id) => ({
        type: 'toolCall',
        id,
        name,
        arguments: JSON.stringify(values.object),
        ...call,
      })),
    },
    {
      role: 'user',
      content: ids.map((callId) => ({
        type: 'toolResult',
        callId,
        content: [{ type: 'text', text: values.other }],
        ...result,
      })),
    },
  )
  addTurns(request, values)
  return index
}

export function schema(values: Values): Record<string, unknown> {
  return {
    type: 'object',
    properties: { [values.word]: { type: 'string', description: values.text } },
    required: [values.word],
    additionalProperties: false,
  }
}

export function addTool(request: ChatRequest, values: Values, more: object): string {
  request.tools ??= []
  const name = `${values.word}_${request.tools.length}`
  return append('tools', request.tools, { type: 'function', name, description: values.text, ...more })
}

export function addProviderTool(request: ChatRequest, format: Format): string {
  request.tools ??= []
  return append('tools', request.tools, { type: 'provider', format, value: PROVIDER_TOOL[format] })
}

export function addNativePart(request: ChatRequest, values: Values, format: Format): string {
  const content: AssistantPart[] = [
    { type: 'native', format, value: NATIVE_PART[format] },
    { type: 'text', text: values.other },
  ]
  const path = append('messages', request.messages, { role: 'assistant', content })
  request.messages.push({ role: 'user', content: [{ type: 'text', text: values.text }] })
  return `${path}.content[0]`
}

export function chooseTool(toolChoice: NonNullable<ChatRequest['toolChoice']>): AddToRequest {
  return (request, values) => {
    for (const name of ['choice_0', 'choice_1'])
      addTool(request, values, { name, parameters: schema(values) })
    request.toolChoice = toolChoice
    return 'toolChoice'
  }
}
