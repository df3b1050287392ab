import { describe, expect, it } from 'vitest'
import { type ChatRequest, type Format, type Part, parseJson } from '../hub/index.ts'
import { type TranslatedRequest, translateRequest } from '../translate.ts'
import { getFormat } from './index.ts'
import { type AgentTurn, agentTurns } from './suites/agents.ts'
import { decodeRequest, deepFreeze, throughJson } from './suites/harness.ts'
import { findViolations } from './suites/vendor-rules.ts'

/** Models of each format; several where their rules differ. */
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
  const translated = translateRequest(deepFreeze(body), { from: format, to, upstreamModel, ...model })
  return { ...translated, body: throughJson(translated.body) }
}

/** The request as the upstream decodes it. */
const received = (sent: TranslatedRequest, to: Format): ChatRequest => decodeRequest(getFormat(to), sent)

const partsOf = ({ messages }: ChatRequest): Part[] => messages.flatMap(({ content }): Part[] => content)
const textOf = (part: Part) => ('text' in part ? part.text : '')

/** The name, arguments and result of each call. */
function callsWithResults(request: ChatRequest) {
  const parts = partsOf(request)
  return parts.flatMap((call) => {
    if (call.type !== 'toolCall') return []
    const result = parts.find((part) => part.type === 'toolResult' && part.callId === call.id)
    const text = result?.type === 'toolResult' ? result.content.map(textOf).join('') : undefined
    return [[call.name, call.custom ? { input: call.arguments } : parseJson(call.arguments), text]]
  })
}

const allText = (request: ChatRequest) => [...request.system, ...partsOf(request)].map(textOf).join('\n')

describe.each(UPSTREAMS)('requests of coding agents to a %s upstream with %s', (to, model) => {
  it.each(agentTurns.map((turn) => [turn.agent, turn] as const))(
    'pitfalls 25, 39, 40, 41, 42: %s follows the vendor’s rules',
    (_, turn) => {
      expect(findViolations(to, send(turn, to, model).body)).toEqual([])
    },
  )

  it.each(agentTurns.map((turn) => [turn.agent, turn] as const))(
    '%s reaches the model completely',
    (_, turn) => {
      const request = received(send(turn, to, model), to)
      expect(request.model).toBe(model)
      const names = request.tools?.flatMap((tool) => ('name' in tool ? tool.name : [])) ?? []
      // OpenAI has the tools of a namespace in the namespace.
      const isAlone = (name: string) =>
        to !== 'openai-responses' || !turn.agent.startsWith('codex') || name !== 'mcp__notes__find'
      expect(names).toEqual(turn.tools.filter(isAlone))
      expect(callsWithResults(request)).toEqual(turn.results)
      for (const text of turn.texts) expect(allText(request)).toContain(text)
    },
  )

  it('pitfall 20: an image in a tool result of Claude Code stays an image', () => {
    const turn = agentTurns.find(({ agent }) => agent === 'Claude Code, second turn')
    const request = turn && received(send(turn, to, model), to)
    const parts = request ? partsOf(request) : []
    const contents = parts.flatMap((part) => (part.type === 'toolResult' ? part.content : [part]))
    expect(contents).toContainEqual(expect.objectContaining({ type: 'image', mediaType: 'image/png' }))
    expect(contents.map(textOf).join()).not.toContain('iVBORw0KGgo')
  })

  it('pitfall 41: warns about the codex tools that only OpenAI supports', () => {
    const [codex] = agentTurns
    const warnings = codex ? send(codex, to, model).warnings : []
    const dropped = warnings.flatMap(({ code, path }) => (code === 'unsupported' ? [path] : []))
    const expected = to === 'openai-responses' ? [] : ['tools[3]']
    expect(dropped.filter((path) => path.startsWith('tools['))).toEqual(expected)
    for (const field of ['client_metadata', 'include', 'store']) expect(dropped).not.toContain(field)
  })
})
