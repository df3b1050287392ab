import {
  type ChatRequest,
  type FinishReason,
  type Opaque,
  type ReasoningPart,
  traitsOf,
  type Usage,
  type Vendor,
} from '@mixrouter/core'
import { isReasoningOff, toBase64 } from '@mixrouter/core/internal'
import { generateMedia } from './generated-media.ts'
import { createExample } from './schema-example.ts'
import { introduction, respondTo, summarizeResults, truncate, writeWords } from './text.ts'
import { extractTextValues } from './text-values.ts'
import { countUsage, type OutputPart, outputText, tokenize, withText } from './tokens.ts'
import { createToolCalls } from './tool-calls.ts'
import type { Turn } from './turn.ts'

/** The complete response, before it is streamed. */
export interface OfflineResponse {
  parts: OutputPart[]
  /** `stop` becomes `tool-calls` or `content-filter` in the stream if there are calls or refusals. */
  finishReason: FinishReason
  stopSequence?: string
  usage: Usage
}

/** Creates the complete response. The same request always gets the same one. */
export function createResponse(request: ChatRequest, turn: Turn): OfflineResponse {
  const content = createContent(request, turn)
  const stopped = applyStopSequences(content, request.stopSequences ?? [])
  const parts = [...createReasoning(request, turn), ...stopped.parts]
  const { kept, truncated } = limitTokens(parts, request.maxOutputTokens ?? Infinity)
  return {
    parts: kept,
    finishReason: { unified: truncated ? 'length' : 'stop' },
    ...(!truncated && stopped.sequence !== undefined && { stopSequence: stopped.sequence }),
    usage: countUsage(request, kept),
  }
}

function createContent(request: ChatRequest, turn: Turn): OutputPart[] {
  if (/(?:^|\s)\/refuse\b/.test(turn.text)) {
    return [
      { type: 'refusal', text: `${introduction(request.model)} The prompt requested a refusal: /refuse` },
    ]
  }
  const media = generateMedia(request.model, turn.text)
  if (media && turn.results.length === 0) {
    const text = `${introduction(request.model)} ${media.caption}`
    return [{ type: 'text', text }, ...(media.part ? [media.part] : [])]
  }
  const calls = createToolCalls(request, turn)
  return calls.length > 0 ? calls : [{ type: 'text', text: createText(request, turn) }]
}

function createText({ model, responseFormat }: ChatRequest, turn: Turn): string {
  switch (responseFormat?.type) {
    case 'json-schema':
      return JSON.stringify(createExample(responseFormat.schema, extractTextValues(turn.text)))
    case 'json':
      return JSON.stringify({ message: createPlainText(model, turn) })
    default:
      return createPlainText(model, turn)
  }
}

function createPlainText(model: string, turn: Turn): string {
  if (turn.results.length > 0) return summarizeResults(model, turn)
  return writeWords(model, turn.text) ?? respondTo(model, turn)
}

/** What a model might think of any question. */
const THOUGHTS =
  'First, what is being asked, and what would be a useful answer? Then, is there anything that has to be looked up, or a ' +
  'tool that could help? And last, how can it be said in as few words as possible?'

function createReasoning({ model, reasoning }: ChatRequest, { text, results }: Turn): ReasoningPart[] {
  const isOn = reasoning && !isReasoningOff(reasoning) && reasoning.visible !== false
  if (!isOn && !/(?:^|\s)\/think\b/.test(text)) return []
  const subject = results.length > 0 ? 'the results of my tools' : `"${truncate(text)}"`
  const thought = `An offline model cannot think; this stands for its thoughts about ${subject}. ${THOUGHTS}`
  const opaque = sign(model, thought)
  return [{ type: 'reasoning', text: thought, ...(opaque && { opaque }) }]
}

/** Vendors whose models attach a signature to reasoning, and expect it back unchanged. */
const SIGNED: Partial<Record<Vendor, (data: string) => Opaque>> = {
  anthropic: (signature) => ({ anthropic: { signature } }),
  google: (thoughtSignature) => ({ google: { thoughtSignature } }),
}

function sign(model: string, thought: string): Opaque | undefined {
  const { vendor } = traitsOf(model)
  return vendor && SIGNED[vendor]?.(toBase64(`offline:${thought}`))
}

/** Cuts the text before the first stop sequence in it. */
function applyStopSequences(
  parts: OutputPart[],
  sequences: readonly string[],
): { parts: OutputPart[]; sequence?: string } {
  const [part] = parts
  if (part?.type !== 'text') return { parts }
  const first = sequences
    .map((sequence) => ({ sequence, index: sequence ? part.text.indexOf(sequence) : -1 }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => a.index - b.index)[0]
  return first
    ? { parts: [withText(part, part.text.slice(0, first.index))], sequence: first.sequence }
    : { parts }
}

/** Keeps at most `limit` tokens. */
function limitTokens(parts: OutputPart[], limit: number): { kept: OutputPart[]; truncated: boolean } {
  const kept: OutputPart[] = []
  let remaining = limit
  for (const part of parts) {
    const tokens = tokenize(outputText(part))
    if (tokens.length > remaining) {
      const text = tokens.slice(0, remaining).join('')
      return { kept: text ? [...kept, withText(part, text)] : kept, truncated: true }
    }
    remaining -= tokens.length
    kept.push(part)
  }
  return { kept, truncated: false }
}
