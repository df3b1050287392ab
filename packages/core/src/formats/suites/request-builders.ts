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
import { NATIVE, PROVIDER_TOOL, type Values } from './arbitraries.ts'

/** Puts one thing into a request, and gives the path where it stands, or the paths. */
export type Feature = (request: ChatRequest, values: Values, format: Format) => string | string[]

export function set<K extends keyof ChatRequest>(
  key: K,
  value: (values: Values) => NonNullable<ChatRequest[K]>,
): Feature {
  return (request, values) => {
    request[key] = value(values) as ChatRequest[K]
    return key
  }
}

export function effort(level: Effort): Feature {
  return set('reasoning', () => ({ effort: level }))
}

/** Adds to a list and tells the path of what was added. */
export function at<T>(name: string, list: T[], item: T): string {
  list.push(item)
  return `${name}[${list.length - 1}]`
}

export function userPart(request: ChatRequest, part: UserPart): string {
  const content = request.messages[0]?.content as UserPart[]
  return at('messages[0].content', content, part)
}

export const assistant = (values: Values) => ({
  role: 'assistant' as const,
  content: [{ type: 'text' as const, text: values.other }],
})

/** A turn of each, so that what came before is history. */
export function talk(request: ChatRequest, values: Values): void {
  request.messages.push(assistant(values), { role: 'user', content: [{ type: 'text', text: values.text }] })
}

export function thought(opaque: Opaque, text?: string): Feature {
  return (request, values) => {
    const data = Object.keys(opaque).length > 0 ? { opaque } : {}
    const path = at('messages', request.messages, {
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

/** Calls, their results in the next message, and talk after them. Gives the index of the calls' message. */
export function loop(
  request: ChatRequest,
  values: Values,
  count: number,
  call: Partial<ToolCallPart> = {},
  result: Partial<ToolResultPart> = {},
): number {
  const index = request.messages.length
  const name = `call_${values.word}`
  if (!request.tools?.some((known) => 'name' in known && known.name === name)) {
    tool(request, values, { name, parameters: schema(values) })
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
  talk(request, values)
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

export function tool(request: ChatRequest, values: Values, more: object): string {
  request.tools ??= []
  const name = `${values.word}_${request.tools.length}`
  return at('tools', request.tools, { type: 'function', name, description: values.text, ...more })
}

export function providerTool(request: ChatRequest, format: Format): string {
  request.tools ??= []
  return at('tools', request.tools, { type: 'provider', format, value: PROVIDER_TOOL[format] })
}

export function native(request: ChatRequest, values: Values, format: Format): string {
  const content: AssistantPart[] = [
    { type: 'native', format, value: NATIVE[format] },
    { type: 'text', text: values.other },
  ]
  const path = at('messages', request.messages, { role: 'assistant', content })
  request.messages.push({ role: 'user', content: [{ type: 'text', text: values.text }] })
  return `${path}.content[0]`
}

export function choice(toolChoice: NonNullable<ChatRequest['toolChoice']>): Feature {
  return (request, values) => {
    for (const name of ['choice_0', 'choice_1']) tool(request, values, { name, parameters: schema(values) })
    request.toolChoice = toolChoice
    return 'toolChoice'
  }
}
