import {
  type AssistantMessage,
  createCallIds,
  type IdRule,
  type Message,
  type ToolCallPart,
  type ToolResultPart,
} from '../../hub/index.ts'

/** OpenAI's limit for the ids of tool calls. */
export const ID_RULE: IdRule = { pattern: /./, maxLength: 40 }

/** The calls so far. Those that came without an id, as `function_call` does, are given one, and their results the same. */
export function createCallLog() {
  const ids = createCallIds('request')
  const custom = new Set<string>()
  const waiting: { id: string; name: string }[] = []
  return {
    note({ id, ...call }: ToolCallPart): ToolCallPart {
      const noted = { ...call, id: id || ids(undefined) }
      if (!id) waiting.push(noted)
      if (noted.custom) custom.add(noted.id)
      return noted
    },
    answer(id: string | undefined, name: string | undefined): { id: string; custom?: true } | undefined {
      const place = id ? -1 : waiting.findIndex((call) => name === undefined || call.name === name)
      const answered = id || waiting.splice(place, place < 0 ? 0 : 1)[0]?.id
      return answered ? { id: answered, ...(custom.has(answered) && { custom: true }) } : undefined
    },
  }
}

export type CallLog = ReturnType<typeof createCallLog>

type Result = { part: ToolResultPart; path: string }

/** A turn of the assistant: one message and, while it calls tools, those of the assistant that follow at once. */
export function turnFrom(messages: readonly Message[], index: number): AssistantMessage[] {
  const turn: AssistantMessage[] = []
  let calling = false
  for (let at = index; at < messages.length; at++) {
    const message = messages[at]
    if (message?.role !== 'assistant' || (at > index && !calling)) break
    turn.push(message)
    calling ||= message.content.some(({ type }) => type === 'toolCall')
  }
  return turn
}

/** The results between here and the next turn of the assistant, by call id. */
export function resultsFrom(messages: readonly Message[], from: number): Map<string, Result[]> {
  const results = new Map<string, Result[]>()
  for (let index = from; index < messages.length; index++) {
    const message = messages[index]
    if (message?.role === 'assistant') break
    if (message?.role !== 'user') continue
    for (const [place, part] of message.content.entries()) {
      if (part.type !== 'toolResult') continue
      const result = { part, path: `messages[${index}].content[${place}]` }
      const others = results.get(part.callId)
      if (others) others.push(result)
      else results.set(part.callId, [result])
    }
  }
  return results
}
