import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OfflineUpstream, startOfflineUpstream } from '../src/index.ts'
import { anthropic } from './drivers/anthropic.ts'
import type { Driver } from './drivers/driver.ts'
import { google } from './drivers/google.ts'
import { openaiChat } from './drivers/openai-chat.ts'
import { openaiResponses } from './drivers/openai-responses.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let upstream: OfflineUpstream

beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
})
afterAll(() => upstream.close())

describe.each([
  ['openai, chat completions', openaiChat, { stop: 'stop', tools: 'tool_calls', refusal: 'content_filter' }],
  ['openai, responses', openaiResponses, { stop: 'completed', tools: 'completed', refusal: 'completed' }],
  ['@anthropic-ai/sdk', anthropic, { stop: 'end_turn', tools: 'tool_use', refusal: 'refusal' }],
  ['@google/genai', google, { stop: 'STOP', tools: 'STOP', refusal: 'SAFETY' }],
])('%s', (_, connect, finish) => {
  let driver: Driver
  beforeAll(() => {
    driver = connect(upstream.url)
  })

  it('gets text, whole and in pieces, of the same content', async () => {
    const whole = await driver.ask({ text: 'Hello there' })
    const streamed = await driver.stream({ text: 'Hello there' })
    expect(whole).toMatchObject({
      text: expect.stringMatching(/^Offline model .* You said: Hello there$/),
      finish: finish.stop,
    })
    expect(streamed).toMatchObject({ text: whole.text, finish: finish.stop, output: whole.output })
    expect(streamed.pieces).toBeGreaterThan(5)
    expect(upstream.requests.at(-1)?.format).toBe(driver.format)
  })

  it.each(['ask', 'stream'] as const)(
    'calls two tools at once and tells what they answered (%s)',
    async (way) => {
      const first = await driver[way]({ text: 'Weather in Paris and London?', tools: ['get_weather'] })
      expect(first.calls).toMatchObject([
        { name: 'get_weather', args: { city: 'Paris' } },
        { name: 'get_weather', args: { city: 'London' } },
      ])
      expect(first.finish).toBe(finish.tools)
      const second = await first.answer(['18 °C', '12 °C'])
      expect(second.text).toMatch(/get_weather answered: .*18 °C.*\nget_weather answered: .*12 °C/)
      expect(second.finish).toBe(finish.stop)
    },
  )

  it('calls a tool where it must', async () => {
    const { calls } = await driver.ask({ text: 'hi', tools: ['get_weather'], force: true })
    expect(calls).toMatchObject([{ name: 'get_weather', args: { city: expect.any(String) } }])
  })

  it('answers in JSON of the schema', async () => {
    const schema = {
      type: 'object',
      properties: { capital: { type: 'string' } },
      required: ['capital'],
      additionalProperties: false,
    }
    expect(JSON.parse((await driver.ask({ text: 'Is it Oslo?', schema })).text)).toEqual({ capital: 'Oslo' })
  })

  it('sees an image', async () => {
    expect((await driver.ask({ text: 'Look', image: PNG })).text).toMatch('I see an image, image/png, 1×1.')
  })

  it.each(['ask', 'stream'] as const)('thinks aloud when asked (%s)', async (way) => {
    const { reasoning, text } = await driver[way]({ text: 'Why?', reason: true })
    expect(reasoning).toMatch(/^An offline model cannot think/)
    expect(text).toMatch(/You said: Why\?$/)
  })

  it('refuses', async () => {
    const { text, finish: reason } = await driver.ask({ text: '/refuse' })
    expect(reason).toBe(finish.refusal)
    if (driver.format !== 'google') expect(text).toContain('asked to refuse') // Google's SDK keeps finishMessage to itself
  })

  it.each([400, 401, 403, 404, 429, 500, 503])('fails with %i', async (status) => {
    await expect(driver.ask({ text: `error:${status}` })).rejects.toMatchObject({ status })
    await expect(driver.stream({ text: `error:${status}` })).rejects.toMatchObject({ status })
  })

  it.each(['midstream', 'cut'])('learns of a stream that breaks off (%s)', async (fault) => {
    await expect(driver.stream({ text: `error:${fault}` })).rejects.toThrow()
    await expect(driver.ask({ text: `error:${fault}` })).rejects.toThrow()
  })

  it.each(['ask', 'stream'] as const)('is heard when it leaves before an answer (%s)', async (way) => {
    const left = new AbortController()
    const asked = driver[way]({ text: 'error:hang', signal: left.signal })
    const outcome = expect(asked).rejects.toThrow()
    const count = upstream.requests.length
    await expect
      .poll(() => upstream.requests.slice(count - 1).length > 0 && upstream.requests.at(-1)?.body)
      .toMatchObject({})
    left.abort()
    await outcome
    await expect.poll(() => upstream.requests.at(-1)?.aborted).toBe(true)
  })
})
