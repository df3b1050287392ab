import { type Format, getFormat, type ResponseSummary } from '@mixrouter/core'
import {
  isObject,
  type JsonObject,
  JsonOutline,
  objectEnd,
  parseJson,
  stringEnd,
} from '@mixrouter/core/internal'
import { memoize } from '../lib/memoize.ts'
import { MAX_OUTER_FIELDS, scanInTurns, UNLIMITED } from '../lib/scan-in-turns.ts'
import { endOf, type WholeBody } from '../lib/whole-body.ts'
import type { Recorder } from '../recorder.ts'
import { roughStreamTokens } from '../tokens/rough.ts'
import { parseQuietly } from './excess.ts'

const utf8 = new TextDecoder()

/** How much of a stream's beginning and end is read event by event. */
const EVENTS_CHARACTERS = 4 * 1024

/** How much of its end is searched for usage inside of an event whose beginning may be missing. */
export const SEARCHED_CHARACTERS = 16 * 1024

/**
 * Records usage and finish reason of a whole response that is forwarded unchanged; only the usage if no more is needed. A
 * large one is read in steps, between which other requests are served.
 */
export function recordWhole(recorder: Recorder, format: Format, whole: WholeBody): void | Promise<void> {
  const needsAll = recorder.needs('everything')
  const { text } = whole
  if (text === undefined)
    return readLarge(whole, needsAll).then((body) => void record(recorder, format, [body]))
  if (needsAll || !record(recorder, format, [pricedFields(text, format)]))
    record(recorder, format, [parseJson(text)])
}

/** What matters of a large response, or all of it. */
async function readLarge(whole: WholeBody, needsAll: boolean): Promise<unknown> {
  const usage = needsAll ? undefined : readLast(endOf(whole, SEARCHED_CHARACTERS), USAGE)
  if (!usage) return parseQuietly(whole)
  const { bytes } = whole
  const { result, fields } = await scanInTurns(bytes, UNLIMITED, MAX_OUTER_FIELDS)
  if (result !== 'valid') return usage
  const outline = new JsonOutline(bytes, fields)
  for (const { name } of BESIDE_USAGE) {
    const value = outline.get(name)
    if (value !== undefined) Object.assign(usage, { [name]: value })
  }
  return usage
}

/**
 * Records usage, and the finish reason if it is needed, of a stream that is forwarded unchanged, out of its first events
 * and its last ones: some vendors count the input in the first event only.
 */
export function recordStream(
  recorder: Recorder,
  format: Format,
  {
    head,
    tail,
    size,
    framing,
  }: { head: Uint8Array | undefined; tail: string; size: number; framing: 'json-array' | undefined },
): void {
  if (framing) record(recorder, format, [lastElement(tail.slice(-SEARCHED_CHARACTERS))])
  else {
    const matters = recorder.needs('everything') ? SUMMARY : REPORTED_USAGE
    const first = head ? utf8.decode(head.subarray(0, EVENTS_CHARACTERS)) : ''
    const last = eventData(lastEvents(tail), matters)
    const { inspect } = getFormat(format)
    const isReported = last.some((data) => inspect(data).usage)
    record(recorder, format, [
      ...eventData(first, matters),
      ...(isReported ? [] : [lastUsage(tail)]),
      ...last,
    ])
  }
  recorder.received(() => unreportedTokens(size, tail))
}

/** The last events of a stream; a long one, even if only its end is that near, is there as a whole. */
export function lastEvents(text: string): string {
  return text.slice(text.lastIndexOf('\n', text.length - EVENTS_CHARACTERS) + 1)
}

/** A rough count of the output after the last event with usage. */
function unreportedTokens(size: number, tail: string): number {
  const reported = findLast(tail, USAGE)
  if (!reported) return roughStreamTokens(size, tail)
  const [, ...lines] = tail.slice(reported.start).split('\n')
  const rest = lines.join('\n')
  return roughStreamTokens(rest.length, rest)
}

/** @returns whether there is usage among it */
function record(recorder: Recorder, format: Format, bodies: readonly unknown[]): boolean {
  const codec = getFormat(format)
  let summary: ResponseSummary = {}
  for (const body of bodies) summary = codec.inspect(body, summary)
  recorder.usage(summary.usage)
  recorder.finish(summary.finishReason)
  return summary.usage !== undefined
}

/** What an event has that describes the response as a whole. */
const SUMMARY =
  /"usage(?:Metadata)?"\s*:\s*\{|"(?:finish_reason|finishReason|stop_reason|blockReason)"\s*:\s*"|"response"\s*:\s*\{/g

const REPORTED_USAGE = /"usage(?:Metadata)?"\s*:\s*\{/g

/** The parsed data of the complete events in a part of a stream that contain what is looked for. */
function eventData(text: string, pattern: RegExp): unknown[] {
  const found: unknown[] = []
  let from = 0
  for (const { index } of text.matchAll(pattern)) {
    if (index < from) continue // in the same event
    const start = text.lastIndexOf('\n', index) + 1
    from = lineEnd(text, index)
    if (text.startsWith('data:', start)) found.push(parseJson(text.slice(start + 'data:'.length, from)))
  }
  return found
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
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

/** A field that is found in a text without parsing all of it. */
interface SearchedField {
  name: string
  /** Its name in the text, or the beginning of it. */
  beginning: string
  /** Matches its name and everything up to its value. */
  field: RegExp
  end(text: string, start: number): number
}

const USAGE: SearchedField = {
  name: 'usage',
  beginning: '"usage',
  field: /"(usage(?:Metadata)?)"\s*:\s*(?=\{)/y,
  end: objectEnd,
}

/** Fields beside the usage that affect the price: the service tier, and the use of the vendor's tools. */
const BESIDE_USAGE: readonly SearchedField[] = [
  {
    name: 'service_tier',
    beginning: '"service_tier"',
    field: /"(service_tier)"\s*:\s*(?=")/y,
    end: stringEnd,
  },
  { name: 'tool_usage', beginning: '"tool_usage"', field: /"(tool_usage)"\s*:\s*(?=\{)/y, end: objectEnd },
]

/**
 * The last usage object with the fields that affect its price, even inside an event so long that its beginning was not
 * kept.
 */
export function lastUsage(text: string): unknown {
  const usage = readLast(text, USAGE)
  return usage && Object.assign(usage, ...BESIDE_USAGE.map((field) => readLast(text, field)))
}

/**
 * The fields of a whole response that affect its price, out of its end, from the first of them on: as they come after the
 * text, that is little of it. Undefined if there is no usage, or if one of the names is found elsewhere, as what follows is
 * then not the rest of the response's own fields.
 */
function pricedFields(text: string, format: Format): JsonObject | undefined {
  const { name, quoted } = usageField(format)
  let start = text.lastIndexOf(quoted)
  if (start < 0) return undefined
  for (const { beginning } of BESIDE_USAGE) {
    const at = text.indexOf(beginning)
    if (at >= 0 && at < start) start = at
  }
  const fields = parseJson(`{${text.slice(start)}`)
  if (!isObject(fields) || !fields[name]) return undefined
  const own: JsonObject = { [name]: fields[name] }
  for (const { name } of BESIDE_USAGE) own[name] = fields[name]
  return own
}

/** The usage of a whole response as a format names it. */
const usageField = memoize((format: Format) => {
  const [name = USAGE.name] = getFormat(format).profile.usagePath.slice(-1)
  return { name, quoted: `"${name}"` }
})

/** The last field that is named so, as an object. */
function readLast(text: string, searched: SearchedField): object | undefined {
  const found = findLast(text, searched)
  const value = found && parseJson(text.slice(found.start, searched.end(text, found.start)))
  return found && value !== undefined ? { [found.name]: value } : undefined
}

/** The name of the last such field, and where its value begins. */
function findLast(
  text: string,
  { beginning, field }: SearchedField,
): { name: string; start: number } | undefined {
  const before = Math.max(0, text.length - SEARCHED_CHARACTERS)
  const searched = text.slice(before)
  for (let at = searched.lastIndexOf(beginning); at >= 0; at = searched.lastIndexOf(beginning, at - 1)) {
    field.lastIndex = at
    const match = field.exec(searched)
    if (match) return { name: match[1] as string, start: before + field.lastIndex }
    if (at === 0) break
  }
  return undefined
}
