import { getFormat, type Redactor, type TransportResponse } from '@mixrouter/core'
import { parseJson, truncatedStream } from '@mixrouter/core/internal'
import { toApiError } from '../errors.ts'
import { readAllBytes } from '../lib/bytes.ts'
import { type WholeBody, wholeBodyOf } from '../lib/whole-body.ts'
import type { Recorder } from '../recorder.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import type { Target } from '../upstream/targets.ts'
import { addedEvents, withoutBytes, withoutText } from './added-events.ts'
import { isErrorBody, isErrorResponse } from './error-body.ts'
import { errorEvent } from './error-event.ts'
import { createElementEnds, createFrames } from './frames.ts'
import { lastEvents, recordStream } from './inspect.ts'
import type { ChatReply, ChatUpstreamRequest } from './prepare.ts'
import { createTail } from './tail.ts'

const utf8 = new TextDecoder()

/**
 * A whole response, and whether it failed: some vendors and proxies send errors with status 200.
 *
 * @throws ApiError if it is too large or breaks off
 */
export async function readWhole(
  { body }: TransportResponse,
  { upstream }: Target,
): Promise<WholeBody & { failed: boolean }> {
  const bytes = await readAllBytes(body, upstream.responseLimits.body).catch((error) => {
    throw toBrokenResponse(error, upstream)
  })
  const whole = wholeBodyOf(bytes)
  const failed = isErrorResponse(whole)
  return { ...whole, failed: typeof failed === 'boolean' ? failed : await failed }
}

/** Who learns what happens to a stream; absent where nobody wants to know. */
export interface StreamObservers {
  recorder: Recorder | undefined
  /** Called when it has ended, with the error that it broke off with. */
  onEnd?: ChatReply['onStreamEnd'] | undefined
}

/** The bytes of a stream as they came; one that is cut off ends in the format's own error event. */
export async function* forwardStream(
  body: TransportResponse['body'],
  { format, upstream }: Target,
  { framing, record, added }: Pick<ChatUpstreamRequest, 'framing' | 'record' | 'added'>,
  { recorder, onEnd }: StreamObservers,
): AsyncGenerator<string | Uint8Array> {
  const frames = createFrames(upstream.redact, framing && createElementEnds())
  const tail = createTail()
  let head: Uint8Array | undefined
  let size = 0
  let cause: unknown
  try {
    for await (const bytes of body) {
      recorder?.firstChunk()
      const whole = frames.feed(bytes)
      if (!whole) continue
      head ??= whole
      size += whole.length
      tail.push(whole)
      for (const passed of pass(whole, { redact: upstream.redact, record, added }))
        if (passed.length > 0) yield passed
    }
  } catch (error) {
    cause = toBrokenResponse(error, upstream)
  } finally {
    if (recorder?.needs('usage')) recordStream(recorder, format, { head, tail: tail.text(), size, framing })
  }
  const rest = frames.rest()
  if (rest) tail.push(rest)
  const end = lastEvents(tail.text())
  if (getFormat(format).endMarkers.some((marker) => end.includes(marker))) {
    onEnd?.()
    if (rest) yield* pass(rest, { redact: upstream.redact, record, added })
    return
  }
  const vendorError = lastError(end)
  const error =
    vendorError === undefined
      ? truncatedStream(cause && toApiError(cause))
      : getFormat(format).decodeError({ status: 200, body: vendorError })
  recorder?.fail(error)
  onEnd?.(error)
  if (vendorError === undefined) yield errorEvent(format, error, framing, size === 0)
}

interface PassOptions {
  redact: Redactor
  record: ChatUpstreamRequest['record'] | undefined
  added: ChatUpstreamRequest['added'] | undefined
}

/** The bytes as they are, unless they contain a key of the upstream's, or usage that the client did not request. */
function pass(bytes: Uint8Array, { redact, record, added }: PassOptions): (string | Uint8Array)[] {
  const text = utf8.decode(bytes)
  record?.(text)
  const events = added ? addedEvents(text, added) : []
  if (redact(text) !== text) return [redact(withoutText(text, events))]
  return events.length === 0 ? [bytes] : withoutBytes(bytes, text, events)
}

/** The vendor's own error event at the end of a stream. */
function lastError(text: string): string | undefined {
  const line = text.split(/\r?\n/).findLast((line) => line.startsWith('data:'))
  const data = line?.slice('data:'.length)
  return data !== undefined && isErrorBody(parseJson(data)) ? data : undefined
}
