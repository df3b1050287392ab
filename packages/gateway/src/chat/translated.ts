import {
  createStreamTranslator,
  type StreamTranslator,
  type StreamTranslatorOptions,
  type TransportResponse,
  type Warning,
} from '@mixrouter/core'
import type { Steps } from '@mixrouter/core/internal'
import { toApiError } from '../errors.ts'
import { readRest } from '../lib/read-rest.ts'
import { LARGE_CHARACTERS } from '../lib/turns.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import type { Upstream } from '../upstream/targets.ts'
import { errorEvent } from './error-event.ts'
import { createFinalResponse } from './final-response.ts'
import type { StreamObservers } from './passthrough.ts'
import { withWarningsInLast } from './reported-warnings.ts'
import { inPieces, type Output, writtenParts } from './written-parts.ts'

interface TranslatedStreamOptions extends StreamObservers {
  /** Receives the finished response. */
  keep?: ((response: unknown) => void | Promise<void>) | undefined
  /** The request's warnings, if the client reads them and those of the stream in its last event. */
  reported?: readonly Warning[] | undefined
}

/**
 * A stream in the client's format: for each of the upstream's chunks, all that it translates to as one text. Once a lot has
 * come, it is translated and sent in steps, between which other requests are served.
 */
export async function* translateStream(
  body: TransportResponse['body'],
  upstream: Upstream,
  options: Omit<StreamTranslatorOptions, 'write'>,
  { recorder, onEnd, keep, reported }: TranslatedStreamOptions,
): AsyncGenerator<string> {
  const output: Output = { pending: '' }
  let received = 0
  let begun = false
  const chunks = body[Symbol.asyncIterator]()
  const translator = createStreamTranslator({
    ...options,
    write(text) {
      output.pending += text
    },
    maxEventLength: upstream.responseLimits.event,
    maxLength: upstream.responseLimits.body,
  })
  const final = keep && createFinalResponse()
  const keepFinal = async (text: string) => {
    if (!final || !translator.ended) return
    final.push(text)
    await keep(await final.read())
  }
  const take = () => {
    const { pending } = output
    const isLast = translator.ended && reported !== undefined
    const events = isLast ? withWarningsInLast(pending, [...reported, ...translator.warnings]) : pending
    output.pending = ''
    return upstream.redact(events)
  }
  async function* writeInTurns(steps: Steps<void>): AsyncGenerator<string> {
    for await (const part of writtenParts(steps, output, upstream.redact)) {
      begun = true
      final?.push(part)
      yield* inPieces(part)
    }
  }
  try {
    let cause: unknown
    try {
      for await (const bytes of { [Symbol.asyncIterator]: () => chunks }) {
        recorder?.firstChunk()
        received += bytes.length
        if (received <= LARGE_CHARACTERS) translator.feed(bytes)
        else yield* writeInTurns(translator.feedInSteps(bytes))
        if (output.pending !== '') {
          begun = true
          const text = take()
          if (final && translator.ended) await keepFinal(text)
          if (text.length <= LARGE_CHARACTERS) yield text
          else yield* inPieces(text)
        }
        if (translator.error) {
          await readRest(chunks)
          break
        }
      }
    } catch (error) {
      cause = toApiError(toBrokenResponse(error, upstream))
    }
    try {
      if (received <= LARGE_CHARACTERS) translator.end(cause)
      else yield* writeInTurns(translator.endInSteps(cause))
      onEnd?.(translator.error)
      if (translator.error) recorder?.fail(translator.error)
    } catch (fault) {
      const error = toApiError(fault)
      onEnd?.(error)
      recorder?.fail(error)
      output.pending += errorEvent(options.to, error, framingOf(options), !begun && output.pending === '')
    }
    if (output.pending !== '') {
      const text = take()
      await keepFinal(text)
      yield* inPieces(text)
    }
  } finally {
    // also if the client disconnected, which leaves the stream without an end
    if (recorder) {
      if (!translator.ended) endQuietly(translator)
      recorder.warnings(translator.warnings)
    }
  }
}

/** Makes the translator report what it has counted so far; nobody reads its output any more. */
function endQuietly(translator: StreamTranslator): void {
  try {
    translator.end()
  } catch {}
}

function framingOf({ framing }: Omit<StreamTranslatorOptions, 'write'>): 'json-array' | undefined {
  return framing === 'json-array' ? framing : undefined
}
