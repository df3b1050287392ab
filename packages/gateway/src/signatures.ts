import {
  type AssistantPart,
  type ChatRequest,
  type Emit,
  type Format,
  type Message,
  mergeOpaque,
  type Opaque,
  type ReasoningPart,
  type ToolCallPart,
} from '@mixrouter/core'
import type { Memory } from './memory.ts'
import type { Store } from './store/store.ts'

/**
 * Keeps what an upstream gave to be returned with a tool's result, and what the client's format has no slot for:
 * Claude's signed thinking, Gemini's thought signatures, OpenAI's sealed reasoning. Filed by the tool call's id, under
 * the client's name, and given back only to an upstream of the format that it came from.
 */
export interface Signatures {
  /** For one exchange. */
  of(scope: Scope): ScopedSignatures
}

export interface ScopedSignatures {
  /** The request with what was kept of the calls in its history. Never fails. */
  recall(request: ChatRequest): Promise<ChatRequest>
  /** Sees the answer's events, and keeps what is signed when the answer ends well. */
  observe: Emit
}

export interface Scope {
  /** The client's name: nobody is given what was kept for another. */
  client: string
  /** The upstream's format. */
  format: Format
}

/** What is kept of one tool call. */
interface Kept {
  /** The thinking that led to the call; with the first of several calls. */
  reasoning?: ReasoningPart[]
  /** That of the call itself. */
  opaque?: Opaque
}

/** Seconds for which the shared store keeps what belongs to a call. */
const KEPT = 86_400

/** Seconds for which it is not asked again about a call of which it knows nothing. */
const UNKNOWN = 60

/** Milliseconds that a request waits for the shared store; without its answer it goes on as it is. */
const PATIENCE = 500

/** What stands in memory for a call of which nothing is kept. */
const NOTHING = ''

/** Signatures in this process's memory, and in a store that all gateways share where there is one. */
export function createSignatures(memory: Memory, shared?: Store): Signatures {
  const keep = (key: string, kept: Kept) => {
    const text = JSON.stringify(kept)
    memory.set(key, text)
    shared?.set(key, text, KEPT).catch(() => {}) // the memory has it
  }

  const ask = async (store: Store, key: string) => {
    const text = await store.get(key)
    memory.set(key, text ?? NOTHING, text === undefined ? UNKNOWN : undefined)
  }

  return {
    of({ client, format }) {
      const keyOf = (callId: string) => `signature ${JSON.stringify([client, format, callId])}`
      const find = (callId: string) => {
        const text = memory.get(keyOf(callId))
        return text ? (JSON.parse(text) as Kept) : undefined
      }
      return {
        async recall(request) {
          const keys = shared ? callIds(request).map(keyOf) : []
          const missing = keys.filter((key) => memory.get(key) === undefined)
          if (shared && missing.length > 0) {
            await patiently(Promise.all(missing.map((key) => ask(shared, key))))
          }
          return { ...request, messages: request.messages.map((message) => recallMessage(message, find)) }
        },
        observe: createRecorder((callId, kept) => keep(keyOf(callId), kept)),
      }
    },
  }
}

function callIds({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === 'toolCall' ? [part.id] : [])),
  )
}

/** Waits for the store, but not for long, and not in vain where it can't be reached. */
async function patiently(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE)
  })
  await Promise.race([work.catch(() => {}), over])
  clearTimeout(timer)
}

/** Gathers the thinking before each call, and files it when the answer ends well. */
function createRecorder(keep: (callId: string, kept: Kept) => void): Emit {
  const parts = new Map<number, ReasoningPart | ToolCallPart>()
  return (event) => {
    if (event.type === 'blockStart') {
      const { part } = event
      if (part.type === 'reasoning' || part.type === 'toolCall') parts.set(event.index, { ...part })
    } else if (event.type === 'blockDelta') {
      const part = parts.get(event.index)
      if (!part) return
      if (part.type === 'reasoning' && event.text !== undefined) part.text += event.text
      if (event.opaque) part.opaque = mergeOpaque(part.opaque, event.opaque)
    } else if (event.type === 'finish') file(parts.values(), keep)
  }
}

function file(
  parts: Iterable<ReasoningPart | ToolCallPart>,
  keep: (callId: string, kept: Kept) => void,
): void {
  let reasoning: ReasoningPart[] = []
  for (const part of parts) {
    if (part.type === 'reasoning') {
      reasoning.push(part)
      continue
    }
    const signed = reasoning.some(({ opaque }) => opaque)
    if (signed || part.opaque) {
      keep(part.id, { ...(signed && { reasoning }), ...(part.opaque && { opaque: part.opaque }) })
    }
    reasoning = []
  }
}

function recallMessage(message: Message, find: (callId: string) => Kept | undefined): Message {
  if (message.role !== 'assistant') return message
  const isSigned = message.content.some((part) => part.type === 'reasoning' && part.opaque)
  const found = new Map<AssistantPart, Kept>()
  for (const part of message.content) {
    const kept = part.type === 'toolCall' ? find(part.id) : undefined
    if (kept) found.set(part, kept)
  }
  if (found.size === 0) return message

  const restored = !isSigned && [...found.values()].some(({ reasoning }) => reasoning)
  const content = message.content.flatMap((part): AssistantPart[] => {
    if (restored && part.type === 'reasoning') return []
    const kept = found.get(part)
    if (!kept || part.type !== 'toolCall') return [part]
    const call = part.opaque || !kept.opaque ? part : { ...part, opaque: kept.opaque }
    return restored && kept.reasoning ? [...kept.reasoning, call] : [call]
  })
  return { ...message, content }
}
