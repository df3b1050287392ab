import { getFormat, type Usage } from '@mixrouter/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Recorder } from '../recorder.ts'
import { recordWhole } from './inspect.ts'

/** The usage that is recorded of a forwarded response of chat completions. */
function recordedUsage(text: string): Usage | undefined {
  const info = { id: 'id', method: 'POST', path: '/', format: 'openai-chat' as const, attempts: 0 }
  let recorded: Usage | undefined
  const request = { signal: new AbortController().signal }
  const recorder = new Recorder(info, [], (value) => value, undefined, false, request)
  recorder.observe({ usage: (usage) => (recorded = usage) }, 'usage')
  recordWhole(recorder, 'openai-chat', { bytes: new TextEncoder().encode(text), text })
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
    expect(recordedUsage(JSON.stringify(body, undefined, spaces))).toEqual(expected)
  }
  fc.assert(fc.property(shuffled, fc.constantFrom(0, 2), check), { numRuns: 2000 })
})
