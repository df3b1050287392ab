import {
  type AssistantMessage,
  CallQueue,
  createCallIds,
  type IdRule,
  KeyedQueues,
  type Message,
  type ToolCallPart,
  type ToolResultPart,
} from '../../hub/index.ts'

/** OpenAI's limit on the ids of tool calls. */
export const ID_RULE: IdRule = { pattern: /./, maxLength: 40 }

/** Matches decoded tool results to their calls. Calls without an id, such as `function_call`, get one. */
export function createCallMatcher() {
  const ids = createCallIds('request')
  const custom = new Set<string>()
  let withoutId: CallQueue | undefined
  return {
    /** The call with its id. */
    add({ id, ...call }: ToolCallPart): ToolCallPart {
      const added = { ...call, id: id || ids(undefined) }
      if (!id) {
        withoutId ??= new CallQueue()
        withoutId.add(added)
      }
      if (added.custom) custom.add(added.id)
      return added
    },
    /** The call that a result belongs to, by its id or, without one, the tool's name. */
    match(id: string | undefined, name: string | undefined): { id: string; custom?: true } | undefined {
      const matched = id || withoutId?.takeFirst(name)
      return matched ? { id: matched, ...(custom.has(matched) && { custom: true }) } : undefined
    },
  }
}

export type CallMatcher = ReturnType<typeof createCallMatcher>

type Result = { part: ToolResultPart; path: string }

/** A turn of the assistant: one message and, if it calls tools, the assistant's messages that directly follow. */
export function turnFrom(messages: readonly Message[], index: number): AssistantMessage[] {
  const turn: AssistantMessage[] = []
  let calling = false
  for (let next = index; next < messages.length; next++) {
    const message = messages[next]
    if (message?.role !== 'assistant' || (next > index && !calling)) break
    turn.push(message)
    calling ||= message.content.some(({ type }) => type === 'toolCall')
  }
  return turn
}

/** The tool results before the next turn of the assistant, by call id. */
export function resultsFrom(messages: readonly Message[], from: number): KeyedQueues<Result> {
  const results = new KeyedQueues<Result>()
  for (let index = from; index < messages.length; index++) {
    const message = messages[index]
    if (message?.role === 'assistant') break
    if (message?.role !== 'user') continue
    for (const [position, part] of message.content.entries()) {
      if (part.type !== 'toolResult') continue
      results.add(part.callId, { part, path: `messages[${index}].content[${position}]` })
    }
  }
  return results
}
