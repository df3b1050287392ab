import {
  createStreamTranslator,
  type StreamTranslator,
  type StreamTranslatorOptions,
  type TransportResponse,
  type Warning,
} from '@mixrouter/core'
import { toApiError } from '../errors.ts'
import { readRest } from '../lib/read-rest.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import type { Upstream } from '../upstream/targets.ts'
import { errorEvent } from './error-event.ts'
import { finishedResponse } from './given-items.ts'
import type { StreamObservers } from './passthrough.ts'
import { withWarningsInLast } from './reported-warnings.ts'

interface TranslatedStreamOptions extends StreamObservers {
  /** Receives the finished response. */
  keep?: ((response: unknown) => void | Promise<void>) | undefined
  /** The request's warnings, if the client reads them and those of the stream in its last event. */
  reported?: readonly Warning[] | undefined
}

/** A stream in the client's format: for each of the upstream's chunks, all that it translates to as one text. */
export async function* translateStream(
  body: TransportResponse['body'],
  upstream: Upstream,
  options: Omit<StreamTranslatorOptions, 'write'>,
  { recorder, onEnd, keep, reported }: TranslatedStreamOptions,
): AsyncGenerator<string> {
  let pending = ''
  let begun = false
  const chunks = body[Symbol.asyncIterator]()
  const write = (text: string) => {
    pending += text
  }
  const translator = createStreamTranslator({
    ...options,
    write,
    maxEventLength: upstream.responseLimits.event,
    maxLength: upstream.responseLimits.body,
  })
  const take = () => {
    const isLast = translator.ended && reported !== undefined
    const events = isLast ? withWarningsInLast(pending, [...reported, ...translator.warnings]) : pending
    const text = upstream.redact(events)
    pending = ''
    return text
  }
  try {
    let cause: unknown
    try {
      for await (const bytes of { [Symbol.asyncIterator]: () => chunks }) {
        recorder?.firstByte()
        translator.feed(bytes)
        if (pending !== '') {
          begun = true
          const text = take()
          if (keep) await keep(finishedResponse(text))
          yield text
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
      translator.end(cause)
      onEnd?.(translator.error)
      if (translator.error) recorder?.fail(translator.error)
    } catch (fault) {
      const error = toApiError(fault)
      onEnd?.(error)
      recorder?.fail(error)
      pending += errorEvent(options.to, error, framingOf(options), !begun && pending === '')
    }
    if (pending !== '') {
      const text = take()
      if (keep) await keep(finishedResponse(text))
      yield text
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
