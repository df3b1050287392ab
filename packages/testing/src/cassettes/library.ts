import { ApiError, type ChatRequest, type Format, translateRequest } from '@mixrouter/core'
import type { Cassette } from './cassette.ts'
import { type Comparable, canonical, comparable } from './comparable.ts'
import { describeDifference, likeness } from './difference.ts'
import type { NamedCassette } from './files.ts'
import { decode, readWireRequest, type WireRequest } from './request.ts'

/** A request that is looked for. */
interface Wanted {
  method: string
  path: string
  body: unknown
  /** Absent if it is not a request to a model. */
  wire?: WireRequest
}

/** Finds what was recorded for a request. */
export interface Library {
  /** The models that were requested. */
  readonly models: readonly string[]
  /**
   * The cassette to play. The same requests get those that match one after another, and then the last one again.
   *
   * @throws ApiError 404 naming the nearest, 400 if the request is not valid
   */
  find(wanted: Wanted): Cassette
}

/** A cassette with what of it is compared. */
interface Entry extends NamedCassette {
  /** Of a request to a model. */
  chat?: { wire: WireRequest; comparable: Comparable }
  /** Of any other. */
  key?: string
}

/** @param ignore what does not count in texts */
export function createLibrary(cassettes: readonly NamedCassette[], ignore: readonly RegExp[]): Library {
  const compared: Compare = (request) => comparable(request, ignore)
  const entries = cassettes.map((cassette) => toEntry(cassette, compared))
  const plays = new Map<Entry, number>()

  /** The next of those that match equally well; the first of them counts for all. */
  const next = (matches: readonly [Entry, ...Entry[]]): Cassette => {
    const count = plays.get(matches[0]) ?? 0
    plays.set(matches[0], count + 1)
    return (matches[Math.min(count, matches.length - 1)] as Entry).cassette
  }

  const findChat = (wire: WireRequest): Cassette => {
    const request = decode(wire)
    const as = createTranslation(wire, request, compared)
    const candidates = entries.flatMap((entry) => {
      if (!entry.chat) return []
      const wanted = as(entry.chat.wire.format)
      return wanted ? [{ entry, chat: entry.chat, wanted }] : []
    })
    const matching = candidates.filter(({ chat, wanted }) => wanted.key === chat.comparable.key)
    const best = bestOf(matching, ({ chat, wanted }) => likenessOfSettings(wire, wanted, chat))
    if (isFilled(best)) return next(best.map(({ entry }) => entry) as [Entry, ...Entry[]])
    const [nearest] = bestOf(candidates, ({ chat, wanted }) => likeness(wanted, chat.comparable))
    throw notFound(
      nearest &&
        `The nearest is ${nearest.entry.name}: ${describeDifference(nearest.wanted.conversation, nearest.chat.comparable.conversation)}`,
    )
  }

  const findOther = (wanted: Wanted): Cassette => {
    const key = keyOf(wanted)
    const matching = entries.filter((entry) => entry.key === key)
    if (isFilled(matching)) return next(matching)
    const { method, path } = wanted
    const samePath = entries.find(
      ({ cassette: { request } }) => request.method === method && request.path === path,
    )
    throw notFound(samePath && `The nearest is ${samePath.name}: its body differs`, `${method} ${path}`)
  }

  return {
    models: [...new Set(entries.flatMap(({ chat }) => chat?.comparable.conversation.model ?? []))],
    find: (wanted) => (wanted.wire ? findChat(wanted.wire) : findOther(wanted)),
  }
}

type Compare = (request: ChatRequest) => Comparable

function toEntry(named: NamedCassette, compared: Compare): Entry {
  const { method, path, body } = named.cassette.request
  const wire = readWireRequest(method, path, body)
  if (!wire) return { ...named, key: keyOf({ method, path, body }) }
  try {
    return { ...named, chat: { wire, comparable: compared(decode(wire)) } }
  } catch {
    return named // a request that was not valid; it can't be sent again
  }
}

const keyOf = ({ method, path, body }: Wanted) => `${method} ${path} ${canonical(body)}`

/** The request as an upstream of each format would receive it, which is what was recorded. */
function createTranslation(
  { format: from, body, fromPath }: WireRequest,
  request: ChatRequest,
  compared: Compare,
): (to: Format) => Comparable | undefined {
  const known = new Map<Format, Comparable | undefined>([[from, compared(request)]])
  const translate = (to: Format): Comparable | undefined => {
    try {
      const translated = translateRequest(body, { from, to, ...fromPath })
      const wire = readWireRequest('POST', translated.path, translated.body)
      return wire && compared(decode(wire))
    } catch {
      return undefined // this format can't carry it
    }
  }
  return (to) => {
    if (!known.has(to)) known.set(to, translate(to))
    return known.get(to)
  }
}

/** More than all settings together count that the response is framed alike, and that the format is the same. */
function likenessOfSettings(
  wire: WireRequest,
  { settings }: Comparable,
  { wire: recorded, comparable }: { wire: WireRequest; comparable: Comparable },
): number {
  const equal = Object.keys(settings).filter((name) => settings[name] === comparable.settings[name]).length
  return equal + (wire.framing === recorded.framing ? 1000 : 0) + (wire.format === recorded.format ? 100 : 0)
}

/** Those with the highest score, in their order. */
function bestOf<T>(items: readonly T[], score: (item: T) => number): T[] {
  const scores = items.map(score)
  const highest = Math.max(...scores)
  return items.filter((_, at) => scores[at] === highest)
}

const isFilled = <T>(items: readonly T[]): items is readonly [T, ...T[]] => items.length > 0

function notFound(nearest: string | undefined, what = 'this request'): ApiError {
  return new ApiError(`No cassette matches ${what}. ${nearest ?? 'There is none for a request like it'}`, {
    status: 404,
    code: 'cassette_not_found',
  })
}
