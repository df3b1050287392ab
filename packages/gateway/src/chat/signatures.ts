import {
  type AssistantMessage,
  type AssistantPart,
  type ChatRequest,
  type Emit,
  type Format,
  getFormat,
  type Message,
  type Opaque,
  type Part,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@mixrouter/core'
import { callKey, isFingerprinted, mergeOpaque } from '@mixrouter/core/internal'
import type { LruCache } from '../store/lru.ts'
import type { Store } from '../store/store.ts'

/**
 * Keeps what a vendor requires back with a tool's result and the client's format has no place for: Claude's signed
 * thinking, Gemini's thought signatures, OpenAI's encrypted reasoning and the phase of a message, ids that the client's
 * format does not allow. Stored by tool call id and client name, and returned only to an upstream of the format that
 * it came from.
 */
export interface Signatures {
  /** For one exchange. */
  of(scope: Scope): ScopedSignatures
}

export interface ScopedSignatures {
  /** The request with what was kept for the tool calls in its history. Never throws. */
  recall(request: ChatRequest): Promise<ChatRequest>
  /** Receives the response's events, and keeps what is signed once the response has finished without an error. */
  observe: Emit
}

export interface Scope {
  /** The client's name: no client receives what was kept for another. */
  client: string
  /** The upstream's format. */
  format: Format
  /** The account that it is for, where no other can read it. */
  account?: string
}

/** What is kept for one tool call. */
interface Kept {
  /** The reasoning that led to the call; with the first of several calls. */
  reasoning?: ReasoningPart[]
  /** The signature of the call itself. */
  opaque?: Opaque
  /** The phase of the text before it, for OpenAI. */
  phase?: string
  /** The upstream's id of the call, where the client's may not contain it. */
  id?: string
}

/** How long the shared store keeps what belongs to a call. */
const TTL_SECONDS = 86_400

/** How long the shared store is not queried again about a call that it does not have. */
const MISS_TTL_SECONDS = 60

/** How long a request waits for the shared store before it is sent without its signatures. */
const STORE_TIMEOUT_MS = 500

/** Stands in memory for a call that the store does not have. */
const MISS = ''

/** Signatures in this process's memory, and in the shared store if there is one. */
export function createSignatures(memory: LruCache, shared?: Store): Signatures {
  const keep = (key: string, kept: Kept) => {
    const text = JSON.stringify(kept)
    memory.set(key, text)
    shared?.set(key, text, TTL_SECONDS).catch(() => {}) // memory has it
  }

  /** A query that has not returned in time: until it does, no other request waits for the store. */
  let late: Promise<unknown> | undefined
  const awaitLate = (loading: Promise<unknown>) => {
    late = loading
      .catch(() => {})
      .finally(() => {
        late = undefined
      })
  }

  const load = async (store: Store, key: string) => {
    const text = await store.get(key)
    memory.set(key, text ?? MISS, text === undefined ? MISS_TTL_SECONDS : undefined)
  }

  return {
    of({ client, format, account }) {
      const owner = account === undefined ? [client, format] : [client, format, account]
      const keyOf = (callId: string) => `signature ${JSON.stringify([...owner, callKey(callId)])}`
      const find = (callId: string) => {
        const text = memory.get(keyOf(callId))
        return text ? (JSON.parse(text) as Kept) : undefined
      }
      return {
        async recall(request) {
          const keys = shared ? keptIds(request, format).map(keyOf) : []
          const missing = keys.filter((key) => memory.get(key) === undefined)
          if (shared && missing.length > 0 && !late) {
            const loading = Promise.all(missing.map((key) => load(shared, key)))
            if (!(await isDone(loading))) awaitLate(loading)
          }
          return recallIds(
            {
              ...request,
              messages: request.messages.map((message) =>
                recallPhase(recallMessage(message, find), format, find),
              ),
            },
            find,
          )
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

/** Waits for the store, but neither for long nor for its errors; false if it takes longer. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, STORE_TIMEOUT_MS, false)
  })
  const done = work.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([done, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Collects the reasoning before each call, and keeps it once the response has finished. */
function createRecorder(keep: (callId: string, kept: Kept) => void): Emit {
  const parts = new Map<number, ReasoningPart | ToolCallPart | TextPart>()
  return (event) => {
    if (event.type === 'blockStart') {
      const { part } = event
      if (part.type === 'reasoning' || part.type === 'toolCall' || part.type === 'text') {
        parts.set(event.index, { ...part })
      }
    } else if (event.type === 'blockDelta') {
      const part = parts.get(event.index)
      if (!part) return
      if (event.text !== undefined && isKeptText(part)) part.text += event.text
      if (event.opaque) part.opaque = mergeOpaque(part.opaque, event.opaque)
    } else if (event.type === 'finish') keepSigned(parts.values(), keep)
  }
}

function keepSigned(
  parts: Iterable<ReasoningPart | ToolCallPart | TextPart>,
  keep: (callId: string, kept: Kept) => void,
): void {
  let reasoning: ReasoningPart[] = []
  let texts: TextPart[] = []
  for (const part of parts) {
    if (part.type === 'reasoning') {
      reasoning.push(part)
      continue
    }
    if (part.type === 'text') {
      texts.push(part)
      continue
    }
    const { id, opaque } = part
    const signed = reasoning.some(({ opaque }) => opaque)
    const hasOtherId = isFingerprinted(id)
    const phase = phaseOf(texts)
    if (signed || opaque || phase || hasOtherId) {
      keep(id, {
        ...(signed && { reasoning }),
        ...(opaque && { opaque }),
        ...(phase && { phase }),
        ...(hasOtherId && { id }),
      })
    }
    reasoning = []
    texts = []
  }
  keepPhases(texts, keep)
}

const phaseOf = (texts: readonly TextPart[]) =>
  texts.findLast(({ opaque }) => opaque?.openai?.phase)?.opaque?.openai?.phase

/** Whether a part is kept with its text, or found by it. */
function isKeptText(part: ReasoningPart | ToolCallPart | TextPart): part is ReasoningPart | TextPart {
  return part.type === 'reasoning' || (part.type === 'text' && part.opaque?.openai?.phase !== undefined)
}

/** Keeps the phases of texts that no call follows, by the texts, each and joined as some formats have them. */
function keepPhases(texts: readonly TextPart[], keep: (id: string, kept: Kept) => void): void {
  const withPhase = texts.filter(isKeptText)
  for (const { text, opaque } of withPhase) keep(textId(text), { phase: opaque?.openai?.phase ?? '' })
  const phase = phaseOf(texts)
  if (phase && withPhase.length > 1) keep(textId(withPhase.map(({ text }) => text).join('')), { phase })
}

/** Length, beginning and end identify a text of a conversation. */
function textId(text: string): string {
  return `text ${text.length} ${text.slice(0, 48)} ${text.slice(-48)}`
}

/** What a request's history may have been kept by: the ids of its calls and, for OpenAI, texts without calls. */
function keptIds(request: ChatRequest, format: Format): string[] {
  const ids = callIds(request)
  for (const message of request.messages) {
    if (hasPhase(message, format))
      for (const { text } of message.content.filter(isBareText)) ids.push(textId(text))
  }
  return ids
}

/** Whether a message may be one whose phase is kept by its text. */
function hasPhase(message: Message, format: Format): message is AssistantMessage {
  if (message.role !== 'assistant' || !getFormat(format).profile.phases) return false
  return message.content.every(({ type }) => type !== 'toolCall')
}

function isBareText(part: AssistantPart): part is TextPart {
  return part.type === 'text' && part.opaque === undefined
}

function recallPhase(message: Message, format: Format, find: (id: string) => Kept | undefined): Message {
  if (!hasPhase(message, format)) return message
  const content = message.content.map((part): AssistantPart => {
    const phase = isBareText(part) ? find(textId(part.text))?.phase : undefined
    return phase ? ({ ...part, opaque: { openai: { phase } } } as AssistantPart) : part
  })
  return { ...message, content }
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
  const phase = [...found.values()].find((kept) => kept.phase)?.phase
  const content = message.content.flatMap((part): AssistantPart[] => {
    if (restored && part.type === 'reasoning') return []
    if (phase && part.type === 'text' && !part.opaque) return [{ ...part, opaque: { openai: { phase } } }]
    const kept = found.get(part)
    if (!kept || part.type !== 'toolCall') return [part]
    const call = part.opaque || !kept.opaque ? part : { ...part, opaque: kept.opaque }
    return restored && kept.reasoning ? [...kept.reasoning, call] : [call]
  })
  return { ...message, content }
}

/** The request with the upstream's own ids of calls, where the client's do not contain them. */
function recallIds(request: ChatRequest, find: (callId: string) => Kept | undefined): ChatRequest {
  const ids = new Map<string, string>()
  for (const id of callIds(request)) {
    const own = find(id)?.id
    if (own !== undefined && own !== id) ids.set(id, own)
  }
  if (ids.size === 0) return request
  const messages = request.messages.map((message) => ({
    ...message,
    content: (message.content as Part[]).map((part): Part => {
      if (part.type === 'toolCall') return { ...part, id: ids.get(part.id) ?? part.id }
      if (part.type === 'toolResult') return { ...part, callId: ids.get(part.callId) ?? part.callId }
      return part
    }),
  }))
  return { ...request, messages: messages as Message[] }
}
