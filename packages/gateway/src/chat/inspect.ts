import { type Format, getFormat, type ResponseSummary } from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'
import type { Recorder } from '../recorder.ts'
import { roughStreamTokens } from '../tokens/rough.ts'

/** How much of a stream's end is searched where it can't be parsed from the beginning. */
const SEARCHED_CHARACTERS = 16 * 1024

/** Records usage and finish reason of a whole response that is forwarded unchanged; only the usage if nobody observes it. */
export function recordWhole(recorder: Recorder, format: Format, text: string): void {
  const usage = recorder.isObserved ? undefined : lastUsage(text)
  record(recorder, format, [usage ?? parseJson(text)])
}

/**
 * Records usage and finish reason of a stream that is forwarded unchanged, out of its first events and its last ones:
 * some vendors count the input in the first event only.
 */
export function recordStream(
  recorder: Recorder,
  format: Format,
  {
    head,
    tail,
    size,
    framing,
  }: { head: string; tail: string; size: number; framing: 'json-array' | undefined },
): void {
  if (framing) record(recorder, format, [lastElement(tail.slice(-SEARCHED_CHARACTERS))])
  else record(recorder, format, [...eventData(head), lastUsage(tail), ...eventData(tail)])
  recorder.received(unreportedTokens(size, tail))
}

/** A rough count of the output after the last usage that the stream reports. */
function unreportedTokens(size: number, tail: string): number {
  const reported = [...tail.matchAll(USAGE)].at(-1)
  if (!reported) return roughStreamTokens(size, tail)
  const rest = tail.slice(reported.index)
  return roughStreamTokens(rest.length, rest)
}

function record(recorder: Recorder, format: Format, bodies: readonly unknown[]): void {
  const codec = getFormat(format)
  const { usage, finishReason } = bodies.reduce<ResponseSummary>(
    (summary, body) => codec.inspect(body, summary),
    {},
  )
  recorder.usage(usage)
  recorder.finish(finishReason)
}

/** What an event has that describes the response as a whole; the others are not parsed. */
const SUMMARY =
  /"usage(?:Metadata)?"\s*:\s*\{|"(?:finish_reason|finishReason|stop_reason|blockReason)"\s*:\s*"|"response"\s*:\s*\{/

/** The parsed data of the complete events in a part of a stream that describe the response as a whole. */
function eventData(text: string): unknown[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && SUMMARY.test(line))
    .map((line) => parseJson(line.slice('data:'.length)))
}

/** The last element of an array whose beginning may be missing: the one object that runs to the end and parses. */
function lastElement(text: string): unknown {
  const end = text.lastIndexOf('}') + 1
  for (let start = end; start > 0; ) {
    start = text.lastIndexOf('{', start - 1)
    const value = start < 0 ? undefined : parseJson(text.slice(start, end))
    if (value !== undefined) return value
  }
  return undefined
}

const USAGE = /"(usage(?:Metadata)?)"\s*:\s*(?=\{)/g

/** The last usage object, also inside an event that is so long that its beginning was not kept. */
function lastUsage(text: string): unknown {
  const searched = text.slice(-SEARCHED_CHARACTERS)
  const match = [...searched.matchAll(USAGE)].at(-1)
  if (!match) return undefined
  const start = text.length - searched.length + match.index + match[0].length
  for (let end = text.indexOf('}', start); end > 0; end = text.indexOf('}', end + 1)) {
    const usage = parseJson(text.slice(start, end + 1))
    if (usage !== undefined) return { [match[1] ?? 'usage']: usage }
  }
  return undefined
}
