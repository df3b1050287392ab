import { endsStep, fitId, type IdRule, type Steps, type Warn } from '../../hub/index.ts'
import type { Block, MessageWire, ToolResultBlock, ToolUseBlock } from './wire.ts'

/** What Anthropic allows as the id of a tool call. It documents no maximum length. */
export const ID_RULE: IdRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: Number.POSITIVE_INFINITY }

const MISSING_RESULT = 'No result was given for this call.'

/** A tool call, and its result once that is found. */
interface PendingCall {
  id: string
  path: string
  toolset?: string | undefined
  result?: ToolResultBlock
}

/** Neighbouring messages of one role, with the tool calls among them. */
export interface Turn extends MessageWire {
  calls: PendingCall[]
}

/** The calls of a conversation, to be found again by their results. */
export interface CallLog {
  /** Adds a call to its turn and makes the id of its block unique. */
  add(turn: Turn, block: ToolUseBlock, callId: string, path: string): void
  /** The next call with this id that has no result yet. */
  take(callId: string): PendingCall | undefined
}

export function createCallLog(): CallLog {
  /** By call id: the latest turn with calls of that id, those calls, and which of them is next. */
  const open = new Map<string, { turn: Turn; calls: PendingCall[]; next: number }>()
  const ids = new Set<string>()
  /** How often an id was changed so far, as every change is tried once only. */
  const repeats = new Map<string, number>()
  return {
    add(turn, block, callId, path) {
      if (ids.has(block.id)) {
        let repeated = repeats.get(callId) ?? 0
        while (ids.has(block.id)) block.id = fitId(`${callId} ${++repeated}`, ID_RULE)
        repeats.set(callId, repeated)
      }
      ids.add(block.id)
      const call: PendingCall = { id: block.id, path, toolset: block.toolset_name }
      turn.calls.push(call)
      turn.content.push(block)
      const waiting = open.get(callId)
      if (waiting?.turn === turn) waiting.calls.push(call)
      else open.set(callId, { turn, calls: [call], next: 0 })
    },
    take(callId) {
      const waiting = open.get(callId)
      return waiting && waiting.next < waiting.calls.length ? waiting.calls[waiting.next++] : undefined
    },
  }
}

/** Puts the results of each turn's calls at the start of the next turn, then joins neighbours of the same role. */
export function* pairTools(turns: readonly Turn[], warn: Warn): Steps<MessageWire[]> {
  const messages: MessageWire[] = []
  const add = (role: MessageWire['role'], content: Block[]) => {
    const last = messages.at(-1)
    if (content.length === 0) return
    if (last?.role === role) for (const block of content) last.content.push(block)
    else messages.push({ role, content })
  }

  let results: Block[] = []
  for (let index = 0; index < turns.length; index++) {
    if (endsStep(index)) yield
    const { role, content, calls } = turns[index] as Turn
    add(role, role === 'user' ? [...results, ...content] : content)
    results = calls.map((call) => ({
      ...(call.result ?? missingResult(call, warn)),
      ...(call.toolset !== undefined && { toolset_name: call.toolset }),
    }))
  }
  add('user', results)
  return messages
}

function missingResult({ id, path }: PendingCall, warn: Warn): ToolResultBlock {
  warn('changed', path, 'The tool call has no result; an error result was sent')
  return { type: 'tool_result', tool_use_id: id, content: MISSING_RESULT, is_error: true }
}
