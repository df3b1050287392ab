import { type Format, getFormat, type Usage } from '@mixrouter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Recorder } from '../recorder.ts'
import { recordWhole } from './inspect.ts'

/** The usage that is recorded of a forwarded response. */
function recordedUsage(text: string, format: Format): Usage | undefined {
  const info = { id: 'id', method: 'POST', path: '/', format, attempts: 0 }
  let recorded: Usage | undefined
  const request = { signal: new AbortController().signal }
  const recorder = new Recorder(info, [], (value) => value, undefined, false, request)
  recorder.observe({ usage: (usage) => (recorded = usage) }, 'usage')
  recordWhole(recorder, format, { bytes: new TextEncoder().encode(text), text })
  recorder.end(200, false)
  return recorded
}

it('records the usage that parsing the whole response gives, wherever its names occur', () => {
  const usage = fc.record(
    { prompt_tokens: fc.nat(), completion_tokens: fc.nat(), service_tier: fc.constant('flex') },
    { requiredKeys: [] },
  )
  const text = fc.constantFrom(
    '',
    'usage',
    '"usage"',
    '"usage":{"prompt_tokens":1}',
    '\\"usage',
    '"service_tier"',
  )
  const fields = fc.record(
    {
      usage: fc.option(usage),
      usage_notes: usage,
      service_tier: fc.constantFrom('flex', 'default'),
      metadata: fc.record({ usage, service_tier: fc.constant('priority') }, { requiredKeys: [] }),
      x_groq: fc.record({ usage }),
      choices: fc.array(fc.record({ message: fc.record({ content: text }), usage }), { maxLength: 2 }),
      id: text,
    },
    { requiredKeys: [] },
  )
  const shuffled = fields.chain((body) =>
    fc.shuffledSubarray(Object.entries(body), { minLength: Object.keys(body).length }),
  )
  const check = (entries: [string, unknown][], spaces: number) => {
    const body = Object.fromEntries(entries)
    const expected = getFormat('openai-chat').inspect(body).usage
    expect(recordedUsage(JSON.stringify(body, undefined, spaces), 'openai-chat')).toEqual(expected)
  }
  fc.assert(fc.property(shuffled, fc.constantFrom(0, 2), check), { numRuns: 2000 })
})

it.each<[Format, Record<string, unknown>]>([
  ['openai-chat', { service_tier: 'flex', choices: [], usage: { prompt_tokens: 5, completion_tokens: 7 } }],
  [
    'openai-responses',
    {
      service_tier: 'priority',
      tool_usage: { web_search: { num_requests: 2 } },
      usage: { input_tokens: 5, output_tokens: 7, output_tokens_details: { reasoning_tokens: 3 } },
    },
  ],
  ['anthropic', { content: [], usage: { input_tokens: 5, output_tokens: 7, service_tier: 'batch' } }],
  [
    'google',
    { candidates: [], usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, trafficType: 'x' } },
  ],
])('records the usage of %s with all that affects its price, before it and after it', (format, body) => {
  const expected = getFormat(format).inspect(body).usage
  expect(expected).toMatchObject({ inputTokens: 5, outputTokens: 7 })
  const entries = Object.entries(body)
  for (const fields of [entries, entries.toReversed()])
    expect(recordedUsage(JSON.stringify(Object.fromEntries(fields)), format)).toEqual(expected)
})
