import {
  type ChatRequest,
  type FinishReason,
  isReasoningOff,
  type Opaque,
  type ReasoningPart,
  toBase64,
  type Usage,
} from '@mixrouter/core'
import { readHints } from './hints.ts'
import { exampleOf } from './schema.ts'
import { echo, longText, quote, signature, summary } from './text.ts'
import { countUsage, type SpokenPart, spokenText, tokenize, withText } from './tokens.ts'
import { chooseCalls } from './tools.ts'
import type { Turn } from './turn.ts'

/** What the model says, before it is said. */
export interface Answer {
  parts: SpokenPart[]
  /** A stream's writer makes `stop` more telling after a call or refusal. */
  finishReason: FinishReason
  stopSequence?: string
  usage: Usage
}

/** Decides the whole answer. The same request always has the same one. */
export function composeAnswer(request: ChatRequest, turn: Turn): Answer {
  const content = contentOf(request, turn)
  const stopped = stopAt(content, request.stopSequences ?? [])
  const parts = [...reasoningOf(request, turn), ...stopped.parts]
  const { kept, cut } = limitTo(parts, request.maxOutputTokens ?? Infinity)
  return {
    parts: kept,
    finishReason: { unified: cut ? 'length' : 'stop' },
    ...(!cut && stopped.sequence !== undefined && { stopSequence: stopped.sequence }),
    usage: countUsage(request, kept),
  }
}

function contentOf(request: ChatRequest, turn: Turn): SpokenPart[] {
  const { model, responseFormat } = request
  if (/(?:^|\s)\/refuse\b/.test(turn.text)) {
    return [{ type: 'refusal', text: `${signature(model)} I was asked to refuse, so I do.` }]
  }
  const calls = chooseCalls(request, turn)
  if (calls.length > 0) return calls
  return [{ type: 'text', text: responseFormat ? formatted(request, turn) : said(model, turn) }]
}

function said(model: string, turn: Turn): string {
  if (turn.results.length > 0) return summary(model, turn)
  return longText(model, turn.text) ?? echo(model, turn)
}

function formatted({ model, responseFormat }: ChatRequest, turn: Turn): string {
  switch (responseFormat?.type) {
    case 'json-schema':
      return JSON.stringify(exampleOf(responseFormat.schema, readHints(turn.text)))
    case 'json':
      return JSON.stringify({ message: said(model, turn) })
    default:
      return said(model, turn)
  }
}

function reasoningOf({ model, reasoning }: ChatRequest, { text, results }: Turn): ReasoningPart[] {
  if (!reasoning || isReasoningOff(reasoning) || reasoning.visible === false) return []
  const about = results.length > 0 ? 'the results of my tools' : `"${quote(text)}"`
  const thought = `An offline model cannot think; it is asked about ${about}.`
  const opaque = seal(model, thought)
  return [{ type: 'reasoning', text: thought, ...(opaque && { opaque }) }]
}

/** What models of these vendors put beside their thoughts and want back unchanged. */
function seal(model: string, thought: string): Opaque | undefined {
  const data = toBase64(`offline:${thought}`)
  if (model.includes('claude')) return { anthropic: { signature: data } }
  return model.includes('gemini') ? { google: { thoughtSignature: data } } : undefined
}

/** The text up to the first stop sequence. */
function stopAt(
  parts: SpokenPart[],
  sequences: readonly string[],
): { parts: SpokenPart[]; sequence?: string } {
  const [part] = parts
  if (part?.type !== 'text') return { parts }
  const found = sequences
    .map((sequence) => ({ sequence, at: sequence ? part.text.indexOf(sequence) : -1 }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0]
  return found
    ? { parts: [withText(part, part.text.slice(0, found.at))], sequence: found.sequence }
    : { parts }
}

/** As many tokens of an answer as are allowed. */
function limitTo(parts: SpokenPart[], tokens: number): { kept: SpokenPart[]; cut: boolean } {
  const kept: SpokenPart[] = []
  let left = tokens
  for (const part of parts) {
    const pieces = tokenize(spokenText(part))
    if (pieces.length > left) {
      const text = pieces.slice(0, left).join('')
      return { kept: text ? [...kept, withText(part, text)] : kept, cut: true }
    }
    left -= pieces.length
    kept.push(part)
  }
  return { kept, cut: false }
}
