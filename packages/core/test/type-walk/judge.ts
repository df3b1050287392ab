import { failedResponse } from '../../src/hub/index.ts'
import {
  ApiError,
  createStreamTranslator,
  type Format,
  translateRequest,
  translateResponse,
  type Warning,
} from '../../src/index.ts'
import { createSSEParser } from '../../src/sse/index.ts'
import { PER_FORMAT } from '../formats.ts'
import { findMismatch } from './check-type.ts'
import { isNeutral, isStateful } from './neutral.ts'
import { isNeutralInResponse } from './neutral-responses.ts'
import { isNeutralInStream } from './neutral-streams.ts'
import { placeInResponse } from './stream-scenes.ts'
import type { TypeNode } from './type-graph.ts'
import type { Variant } from './variants.ts'

export type Verdict =
  | { kind: 'carried' | 'warned' | 'neutral' | 'stateful' }
  | { kind: 'lost' | 'refused' | 'invalid'; detail: string }

interface Outcome {
  text?: string
  body?: unknown
  warnings: Warning[]
  error?: ApiError
}

/** What is walked: how a body is translated, and what is known of it. */
export interface Subject {
  attempt(body: unknown, from: Format, to: Format): Outcome
  isNeutral(from: Format, to: Format, path: string): boolean
  /** Whether a valid body may become this error. */
  isExpected(from: Format, error: ApiError, path: string): boolean
  /** The path by which warnings name a variant's place. @default the variant's own */
  placeOf?(path: string): string
}

export const REQUESTS: Subject = { attempt: attemptRequest, isNeutral, isExpected: isStateful }

/** A response may report an error in its body or by its finish reason, which is not a loss. */
const reportsError = (_: Format, __: ApiError, path: string) =>
  /error|failed|cancelled|finishReason=/.test(path)

export const RESPONSES: Subject = {
  attempt: attemptResponse,
  isNeutral: isNeutralInResponse,
  isExpected: reportsError,
}

export const STREAMS: Subject = {
  attempt: attemptStream,
  isNeutral: isNeutralInStream,
  isExpected: reportsError,
  placeOf: placeInResponse,
}

/** Judges how each variant of one format comes through to another. */
export function createJudge(
  from: Format,
  to: Format,
  target: TypeNode,
  { attempt, isNeutral, isExpected, placeOf = (path) => path }: Subject,
): (variant: Variant) => Verdict {
  const known = new Map<string, Outcome>()
  const remembered = (body: unknown): Outcome => {
    const key = JSON.stringify(body)
    const outcome = known.get(key) ?? attempt(body, from, to)
    known.set(key, outcome)
    return outcome
  }

  return ({ path, body, baselines }) => {
    const outcome = attempt(body, from, to)
    if (outcome.error) {
      if (isExpected(from, outcome.error, path)) return { kind: 'stateful' }
      return { kind: 'refused', detail: outcome.error.message }
    }
    const mismatch = outcome.body === undefined ? undefined : findMismatch(outcome.body, target)
    if (mismatch !== undefined) return { kind: 'invalid', detail: mismatch }

    // Without another valid value there is nothing to compare; the fields within are judged one by one.
    const others = baselines.map(remembered).filter(({ error }) => !error)
    if (others.length === 0 || others.some(({ text }) => text !== outcome.text)) return { kind: 'carried' }
    const place = placeOf(path)
    const isIn = (warning: Warning, { warnings }: Outcome) =>
      warnings.some((other) => warningKey(other) === warningKey(warning))
    const added = outcome.warnings.filter((warning) => !others.every((other) => isIn(warning, other)))
    const removed = others.flatMap(({ warnings }) => warnings).filter((warning) => !isIn(warning, outcome))
    if ([...added, ...removed].some((warning) => isAbout(warning.path, place))) return { kind: 'warned' }
    // What holds the place was left out or changed with a warning, whatever is in it.
    if (outcome.warnings.some((warning) => isAbout(warning.path, place) && isAround(warning, place))) {
      return { kind: 'warned' }
    }
    if (isNeutral(from, to, path)) return { kind: 'neutral' }
    return { kind: 'lost', detail: added.map((warning) => `${warning.path}: ${warning.message}`).join('; ') }
  }
}

const warningKey = ({ code, path, message }: Warning) => `${code} ${path} ${message}`

function attemptResponse(body: unknown, from: Format, to: Format): Outcome {
  try {
    const { body: translated, warnings } = translateResponse(body, { from, to })
    return { body: translated, text: comparable(JSON.stringify(translated)), warnings }
  } catch (error) {
    if (error instanceof ApiError) return { warnings: [], error }
    throw error
  }
}

const utf8 = new TextEncoder()

/** The body is the list of the stream's chunks, and so is what becomes of it. */
function attemptStream(body: unknown, from: Format, to: Format): Outcome {
  const chunks: unknown[] = []
  let error: ApiError | undefined
  const client = createSSEParser(({ data }) => data !== '[DONE]' && chunks.push(JSON.parse(data)))
  const translator = createStreamTranslator({
    from,
    to,
    write: (text) => client.feed(utf8.encode(text)),
    observe: (event) => {
      if (event.type === 'error') error = event.error
      else if (event.type === 'finish' && event.finishReason.unified === 'error') {
        error = failedResponse(event.finishReason)
      }
    },
  })
  for (const chunk of body as object[]) translator.feed(utf8.encode(`data: ${JSON.stringify(chunk)}\n\n`))
  translator.end()
  const { warnings } = translator
  return error
    ? { warnings: [...warnings], error }
    : { body: chunks, text: comparable(JSON.stringify(chunks)), warnings: [...warnings] }
}

/** Without the ids that are generated anew each time, and the time. */
function comparable(text: string): string {
  return text
    .replace(/_[0-9a-f]{32}/g, '_')
    .replace(/mixrouter_[0-9a-f]+/g, 'mixrouter_')
    .replace(/"created(_at)?":\d+/g, '')
}

function attemptRequest(body: unknown, from: Format, to: Format): Outcome {
  const url = from === 'google' ? { model: 'gemini-2.5-pro', stream: false } : {}
  try {
    const translated = translateRequest(body, { from, to, upstreamModel: PER_FORMAT[to].model, ...url })
    return {
      body: translated.body,
      text: translated.path + JSON.stringify(translated.body),
      warnings: translated.warnings,
    }
  } catch (error) {
    if (error instanceof ApiError) return { warnings: [], error }
    throw error
  }
}

/** Whether a warning's path names the variant's place or something around it, whatever the two call the way there. */
function isAbout(warningPath: string, variantPath: string): boolean {
  const place = namesOf(variantPath)
  const warned = namesOf(warningPath)
  const last = warned.at(-1)
  if (last === undefined) return false
  return place.includes(last) || (ALIASES[last]?.some((name) => place.includes(name)) ?? false)
}

/** Whether a warning that does not depend on the variant covers it: all around it was dropped, or its parent changed. */
function isAround({ code, path }: Warning, variantPath: string): boolean {
  if (code === 'unsupported' || code === 'foreign') return true
  const [parent] = namesOf(variantPath).slice(-2)
  return parent !== undefined && namesOf(path).at(-1) === parent
}

/** Names along a path, in one spelling. */
function namesOf(path: string): string[] {
  return path
    .replace(/=.*$/, '')
    .replace(/\([^)]*\)/g, '')
    .split(/[.[\]]+/)
    .filter((name) => name && !/^\d+$/.test(name))
    .map((name) => name.replaceAll('_', '').toLowerCase())
}

/** The hub's names by the wire's, where they are more than another spelling. */
const ALIASES: Record<string, readonly string[]> = {
  messages: ['input', 'contents'],
  content: ['parts', 'input', 'output', 'message', 'websearchqueries'],
  inputbymodality: ['prompttokensdetails', 'inputtokensdetails'],
  outputbymodality: ['completiontokensdetails', 'candidatestokensdetails'],
  cachewrite1htokens: ['cachecreation', 'ephemeral1hinputtokens'],
  cachewritetokens: ['cachewritetokens', 'cachecreationinputtokens', 'cachecreation'],
  cachecontrol: ['promptcachebreakpoint'],
  citations: ['annotations', 'groundingchunks'],
  user: ['safetyidentifier', 'userid'],
  logprobs: ['toplogprobs', 'include', 'responselogprobs', 'chosencandidates', 'topcandidates'],
  stopsequences: ['stop'],
  filename: ['title', 'displayname'],
  type: ['thinking'],
  websearches: ['websearchrequests', 'numrequests'],
  contextsize: ['searchcontextsize'],
  blockeddomains: ['excludedomains'],
  visible: ['display', 'includethoughts'],
  opaque: ['phase', 'thoughtsignature', 'encryptedcontent', 'signature', 'data'],
  responseformat: ['format', 'outputformat', 'responseschema', 'responsejsonschema', 'responsemimetype'],
  maxoutputtokens: ['maxtokens', 'maxcompletiontokens'],
  reasoning: ['reasoningeffort', 'thinking', 'effort', 'thinkingconfig'],
  paralleltoolcalls: ['disableparalleltooluse'],
  toolchoice: ['toolconfig', 'functioncall'],
  tools: ['functions', 'definition'],
}
