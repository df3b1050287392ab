import { createHash } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { ChatEvent, ChatRequest } from '@mixrouter/core'
import { createBlockWriter } from '@mixrouter/core/internal'
import { createOverloadedError, readFault } from './faults.ts'
import { createResponse } from './response.ts'
import { outputText, tokenize, withText } from './tokens.ts'
import { readTurn } from './turn.ts'

export interface OfflineModelOptions {
  /** Milliseconds between two chunks of a stream. @default 15 */
  delay?: number
}

/**
 * Responds to a request with stream events. A failure before the response begins is thrown as an `ApiError`; a stream
 * that ends without `finish` or `error` stands for a broken connection.
 */
export type OfflineModel = (
  request: ChatRequest,
  options?: { signal?: AbortSignal },
) => AsyncIterable<ChatEvent>

/**
 * A deterministic model that needs no network. Every response begins by stating that no real model was called.
 *
 * @example
 * const model = createOfflineModel({ delay: 0 })
 * for await (const event of model(request)) console.log(event)
 */
export function createOfflineModel({ delay = 15 }: OfflineModelOptions = {}): OfflineModel {
  return async function* (request, { signal } = {}) {
    const pause = (after: string) =>
      delay > 0 ? setTimeout(delay * pace(after), undefined, { signal }) : setImmediate(undefined, { signal })
    const turn = readTurn(request)
    const fault = readFault(request, turn)
    if (fault?.type === 'hang') await hang(signal)
    if (fault?.type === 'status') throw fault.error

    const { parts, finishReason, stopSequence, usage } = createResponse(request, turn)
    const tokens = parts.map((part) => tokenize(outputText(part)))
    let tokensUntilFault = fault ? Math.ceil(tokens.flat().length / 2) : Infinity
    const events: ChatEvent[] = []
    const writer = createBlockWriter((event) => events.push(event))

    writer.start({
      id: createId(request),
      model: request.model,
      usage: { inputTokens: usage.inputTokens, outputTokens: 0 },
    })
    for (const [partIndex, part] of parts.entries()) {
      const block = writer.open(withText(part, ''))
      for (const text of tokens[partIndex] ?? []) {
        if (tokensUntilFault-- === 0) {
          if (fault?.type === 'midstream') writer.fail(createOverloadedError())
          yield* events
          return
        }
        yield* events.splice(0)
        await pause(text)
        writer.delta(block, { text })
      }
      writer.close(block)
    }
    writer.usage(usage)
    writer.finish({ finishReason, ...(stopSequence !== undefined && { stopSequence }) })
    yield* events
  }
}

/** How long a token takes relative to the others: the ends of sentences and lines longer, short words less. */
function pace(text: string): number {
  if (/[.!?:\n]\s*$/.test(text)) return 3
  return 0.5 + (text.length % 5) / 5
}

/** Depends on the conversation only, so that the ids of tool calls differ from turn to turn. */
function createId({ model, messages }: ChatRequest): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([model, messages]))
    .digest('hex')
  return `offline_${digest.slice(0, 24)}`
}

/** @throws the reason of the abort */
async function hang(signal: AbortSignal | undefined): Promise<never> {
  for (;;) await setTimeout(60_000, undefined, { signal })
}
