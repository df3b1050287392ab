import { FORMATS, type Format, nativeFormats, translateRequest, type Warning } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { readBody, SETTINGS, type Sent, type Settings, toBody } from './requests.ts'
import { RULES, type Rule } from './rules.ts'

const NOW = new Date('2025-01-01')

/** The formats a model is sent requests in: its vendor's own, and the one that every service has. */
function formatsOf(model: string): Format[] {
  const native = nativeFormats(model)
  const inChat = !native.every((format) => format === 'openai-responses')
  return [...new Set([...native, ...(inChat ? (['openai-chat'] as const) : [])])]
}

/** Every request of the table for a model, from each client format towards one of the upstream's. */
function requestsFor(model: string, to: Format) {
  return SETTINGS.flatMap((settings) =>
    FORMATS.flatMap((from) => {
      const body = toBody(from, model, settings)
      if (!body) return []
      const translated = translateRequest(body, { from, to, model, now: NOW })
      const sent = readBody(to, translated.body)
      return [{ from, settings, sent, warnings: translated.warnings }]
    }),
  )
}

const cases = Object.entries(RULES).flatMap(([model, rule]) =>
  formatsOf(model).map((to) => ({ model, to, rule })),
)

it('covers at least 60 models', () => {
  expect(Object.keys(RULES).length).toBeGreaterThanOrEqual(60)
})

describe.each(cases)('$model in $to', ({ model, to, rule }) => {
  const requests = requestsFor(model, to)

  it('is sent nothing that its vendor documents as an error', () => {
    const errors = requests.flatMap(({ from, settings, sent, warnings }) =>
      violations(rule, to, sent, warnings).map((error) => `${error}: ${from} ${JSON.stringify(settings)}`),
    )
    expect(errors).toEqual([])
  })

  it('has a warning wherever something was changed', () => {
    const silent = requests.flatMap(({ from, settings, sent, warnings }) =>
      losses(settings, rule, sent)
        .filter((path) => !warnings.some((warning) => warning.path.startsWith(path)))
        .map((path) => `${path}: ${from} ${JSON.stringify(settings)}`),
    )
    expect(silent).toEqual([])
  })
})

/** What of a request the vendor rejects. */
function violations(rule: Rule, to: Format, sent: Sent, warnings: readonly Warning[]): string[] {
  const errors: string[] = []
  const must = (holds: boolean, error: string) => {
    if (!holds) errors.push(error)
  }
  const { effort, budget, thinking, limit, forced } = sent
  const reasons = isReasoning(rule, sent)
  if (effort === 'none') must(rule.off === true, 'effort none')
  else if (effort) must(rule.efforts?.includes(effort as never) === true, `effort ${effort}`)
  if (budget !== undefined) {
    const [min, max] = rule.budget ?? [Number.POSITIVE_INFINITY, 0]
    must(budget >= min && budget <= max, `budget ${budget}`)
    if (rule.thinking && limit !== undefined) must(budget < limit, `budget ${budget} within ${limit}`)
  }
  if (rule.thinking) must(!thinking || rule.thinking.includes(thinking as never), `thinking ${thinking}`)
  else if (thinking === 'disabled') must(rule.off === true, 'thinking disabled')
  else if (thinking) must(rule.toggle === true || rule.budget !== undefined, `thinking ${thinking}`)
  if (sent.temperature !== undefined || sent.topP !== undefined) {
    if (rule.sampling === 'never') must(false, 'sampling')
    if (rule.sampling === 'without-reasoning') must(!reasons || isWide(sent), 'sampling while reasoning')
    if (rule.sampling === 'with-none') must(effort === 'none', 'sampling without effort none')
  }
  if (forced) {
    must(rule.forced !== 'never', 'forced tool')
    if (rule.forced === 'named') must(forced === 'named', 'any tool forced')
    if (rule.forced === 'without-reasoning') must(!reasons, 'forced tool while reasoning')
  }
  if (rule.prefill === false) must(!sent.endsInAssistant, 'prefill')
  if (rule.max && limit !== undefined) must(limit <= rule.max, `limit ${limit}`)
  if (rule.noStop) must(!sent.stop, 'stop')
  if (to === 'openai-chat') {
    if (limit !== undefined) must(sent.limitField === (rule.limit ?? 'max_tokens'), `${sent.limitField}`)
    if (sent.tools && rule.tools === 'effort-none') must(effort === 'none', 'tools without effort none')
    if (sent.tools && rule.tools === 'without-effort') must(effort === undefined, 'tools with an effort')
    // There is no valid request; it is sent with a warning, for services that translate it themselves.
    if (sent.tools && rule.tools === 'never') {
      must(effort === undefined, 'tools with an effort')
      must(
        warnings.some(({ path }) => path === 'tools'),
        'no warning of tools',
      )
    }
  }
  return errors
}

function isReasoning({ off, onByDefault }: Rule, { effort, budget, thinking }: Sent): boolean {
  if (off === false) return true
  if (effort === 'none' || thinking === 'disabled') return false
  if (effort !== undefined || budget !== undefined || thinking !== undefined) return true
  return onByDefault === true
}

/** Anthropic accepts a top_p from 0.95, and a temperature of 1, while thinking. */
function isWide({ temperature = 1, topP = 1 }: Sent): boolean {
  return temperature === 1 && topP >= 0.95
}

/** The hub paths of what a request sets and the upstream is not sent as such. */
function losses(settings: Settings, rule: Rule, sent: Sent): string[] {
  const lost: string[] = []
  const { effort, budget, sampling, forced, prefill, limit, stop } = settings
  const isSwitched = sent.thinking !== undefined && sent.thinking !== 'disabled' && !rule.efforts
  const asBudget = sent.budget !== undefined && rule.budget !== undefined
  const isOff = sent.effort === 'none' || sent.thinking === 'disabled'
  const neverReasons = !rule.efforts && !rule.budget && !rule.toggle && rule.off === undefined
  if (effort === 'none' && !isOff && !neverReasons) lost.push('reasoning')
  if (effort && effort !== 'none' && sent.effort !== effort && !asBudget) lost.push('reasoning')
  if (effort && effort !== 'none' && isSwitched && !asBudget) lost.push('reasoning')
  if (budget && sent.budget !== budget) lost.push('reasoning')
  if (sampling && sampling.temperature !== 1 && sent.temperature !== sampling.temperature)
    lost.push('temperature')
  if (sampling && sampling.topP !== 1 && sent.topP !== sampling.topP) lost.push('topP')
  if (forced && sent.forced !== forced) lost.push('toolChoice')
  if (prefill && !sent.endsInAssistant) lost.push('messages')
  if (limit && sent.limit !== limit) lost.push('maxOutputTokens')
  if (stop && !sent.stop) lost.push('stopSequences')
  return lost
}
