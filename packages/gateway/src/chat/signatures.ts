import type { ChatRequest, Emit, Format } from '@mixrouter/core'
import { callKey } from '@mixrouter/core/internal'
import type { LruCache } from '../store/lru.ts'
import type { Store } from '../store/store.ts'
import { createSignatureRecorder, type Kept } from './keep-signatures.ts'
import { keptIds, recallSignatures } from './recall-signatures.ts'

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
          return recallSignatures(request, format, find)
        },
        observe: createSignatureRecorder((callId, kept) => keep(keyOf(callId), kept)),
      }
    },
  }
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
