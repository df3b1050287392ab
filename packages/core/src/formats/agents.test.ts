import { describe, expect, it } from 'vitest'
import { type ChatRequest, type Format, type Part, parseJson } from '../hub/index.ts'
import { type TranslatedRequest, translateRequest } from '../translate.ts'
import { getFormat } from './index.ts'
import { type AgentTurn, agentTurns } from './suites/agents.ts'
import { decodeRequest, frozen, overWire } from './suites/harness.ts'
import { vendorRules } from './suites/vendor-rules.ts'

/** A model behind each format; some vendors have models that differ. */
const UPSTREAMS: readonly (readonly [Format, string])[] = [
  ['openai-chat', 'gpt-5.1'],
  ['openai-chat', 'qwen3-max'],
  ['openai-chat', 'deepseek-reasoner'],
  ['openai-responses', 'gpt-5.1-codex'],
  ['anthropic', 'claude-sonnet-4-5-20250929'],
  ['anthropic', 'claude-opus-4-6'],
  ['google', 'gemini-2.5-flash'],
  ['google', 'gemini-3-pro-preview'],
]

function send({ format, body }: AgentTurn, to: Format, upstreamModel: string): TranslatedRequest {
  const model = format === 'google' ? { model: 'gemini-2.5-pro', stream: true } : {}
  const translated = translateRequest(frozen(body), { from: format, to, upstreamModel, ...model })
  return { ...translated, body: overWire(translated.body) }
}

/** The request as the upstream reads it. */
const arrived = (sent: TranslatedRequest, to: Format): ChatRequest => decodeRequest(getFormat(to), sent)

const partsOf = ({ messages }: ChatRequest): Part[] => messages.flatMap(({ content }): Part[] => content)
const textOf = (part: Part) => ('text' in part ? part.text : '')

/** What was called for, and what came of it. */
function meetings(request: ChatRequest) {
  const parts = partsOf(request)
  return parts.flatMap((call) => {
    if (call.type !== 'toolCall') return []
    const result = parts.find((part) => part.type === 'toolResult' && part.callId === call.id)
    const said = result?.type === 'toolResult' ? result.content.map(textOf).join('') : undefined
    return [[call.name, call.custom ? { input: call.arguments } : parseJson(call.arguments), said]]
  })
}

const wordsOf = (request: ChatRequest) => [...request.system, ...partsOf(request)].map(textOf).join('\n')

describe.each(UPSTREAMS)('agents before an upstream of %s with %s', (to, model) => {
  it.each(agentTurns.map((turn) => [turn.agent, turn] as const))(
    'pitfalls 25, 39, 40, 41, 42: %s sends what the vendor takes',
    (_, turn) => {
      expect(vendorRules(to, send(turn, to, model).body)).toEqual([])
    },
  )

  it.each(agentTurns.map((turn) => [turn.agent, turn] as const))(
    '%s says all that it has to say',
    (_, turn) => {
      const request = arrived(send(turn, to, model), to)
      expect(request.model).toBe(model)
      expect(request.tools?.flatMap((tool) => ('name' in tool ? tool.name : [])) ?? []).toEqual(turn.tools)
      expect(meetings(request)).toEqual(turn.results)
      for (const text of turn.said) expect(wordsOf(request)).toContain(text)
    },
  )

  it('pitfall 20: an image in a result of Claude Code’s tools stays an image', () => {
    const turn = agentTurns.find(({ agent }) => agent === 'Claude Code, second turn')
    const request = turn && arrived(send(turn, to, model), to)
    const parts = request ? partsOf(request) : []
    const inside = parts.flatMap((part) => (part.type === 'toolResult' ? part.content : [part]))
    expect(inside).toContainEqual(expect.objectContaining({ type: 'image', mediaType: 'image/png' }))
    expect(inside.map(textOf).join()).not.toContain('iVBORw0KGgo')
  })

  it('pitfall 41: says which of codex’s tools only OpenAI knows', () => {
    const [codex] = agentTurns
    const warnings = codex ? send(codex, to, model).warnings : []
    const lost = warnings.flatMap(({ code, path }) => (code === 'unsupported' ? [path] : []))
    const told = to === 'openai-responses' ? [] : ['tools[3]', 'tools[4]']
    expect(lost.filter((path) => path.startsWith('tools['))).toEqual(told)
    for (const neutral of ['client_metadata', 'include', 'store']) expect(lost).not.toContain(neutral)
  })
})
