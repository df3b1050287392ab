import { createHash } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { type ChatEvent, type ChatRequest, createBlockWriter } from '@mixrouter/core'
import { composeAnswer } from './brain/answer.ts'
import { overloaded, readFault } from './brain/errors.ts'
import { spokenText, tokenize, withText } from './brain/tokens.ts'
import { readTurn } from './brain/turn.ts'

export interface OfflineModelOptions {
  /** Milliseconds between two pieces of an answer. @default 15 */
  delay?: number
}

/**
 * Answers a request with the events of a stream. What fails before the answer begins is thrown as an `ApiError`; a
 * stream that ends without `finish` or `error` is one that was cut.
 */
export type OfflineModel = (
  request: ChatRequest,
  options?: { signal?: AbortSignal },
) => AsyncIterable<ChatEvent>

/**
 * A model without a network: obedient, deterministic, and honest that it is none.
 *
 * @example
 * const model = createOfflineModel({ delay: 0 })
 * for await (const event of model(request)) console.log(event)
 */
export function createOfflineModel({ delay = 15 }: OfflineModelOptions = {}): OfflineModel {
  return async function* (request, { signal } = {}) {
    const pause = () =>
      delay > 0 ? setTimeout(delay, undefined, { signal }) : setImmediate(undefined, { signal })
    const turn = readTurn(request)
    const fault = readFault(request, turn)
    if (fault?.type === 'hang') await forever(signal)
    if (fault?.type === 'status') throw fault.error

    const { parts, finishReason, stopSequence, usage } = composeAnswer(request, turn)
    const said = parts.map((part) => tokenize(spokenText(part)))
    let left = fault ? Math.ceil(said.flat().length / 2) : Infinity
    const events: ChatEvent[] = []
    const writer = createBlockWriter((event) => events.push(event))

    writer.start({
      id: idOf(request),
      model: request.model,
      usage: { inputTokens: usage.inputTokens, outputTokens: 0 },
    })
    for (const [at, part] of parts.entries()) {
      const index = writer.open(withText(part, ''))
      for (const text of said[at] ?? []) {
        if (left-- === 0) {
          if (fault?.type === 'midstream') writer.fail(overloaded())
          yield* events
          return
        }
        yield* events.splice(0)
        await pause()
        writer.delta(index, { text })
      }
      writer.close(index)
    }
    writer.usage(usage)
    writer.finish({ finishReason, ...(stopSequence !== undefined && { stopSequence }) })
    yield* events
  }
}

/** The same for the same conversation, another for another one, so that the ids of its calls differ from turn to turn. */
function idOf({ model, messages }: ChatRequest): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([model, messages]))
    .digest('hex')
  return `offline_${digest.slice(0, 24)}`
}

/** @throws the reason of the abort */
async function forever(signal: AbortSignal | undefined): Promise<never> {
  for (;;) await setTimeout(60_000, undefined, { signal })
}
