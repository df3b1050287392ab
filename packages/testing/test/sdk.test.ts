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
])('%s', (_, createDriver, finish) => {
  let driver: Driver
  beforeAll(() => {
    driver = createDriver(upstream.url)
  })

  it('gets the same text in one response and in a stream', async () => {
    const whole = await driver.create({ text: 'Hello there' })
    const streamed = await driver.stream({ text: 'Hello there' })
    expect(whole).toMatchObject({
      text: expect.stringMatching(/^Offline model .* You said: Hello there$/),
      finish: finish.stop,
    })
    expect(streamed).toMatchObject({ text: whole.text, finish: finish.stop, output: whole.output })
    expect(streamed.chunks).toBeGreaterThan(5)
    expect(upstream.requests.at(-1)?.format).toBe(driver.format)
  })

  it.each(['create', 'stream'] as const)(
    'calls two tools at once and reports their results (%s)',
    async (way) => {
      const first = await driver[way]({ text: 'Weather in Paris and London?', tools: ['get_weather'] })
      expect(first.calls).toMatchObject([
        { name: 'get_weather', args: { city: 'Paris' } },
        { name: 'get_weather', args: { city: 'London' } },
      ])
      expect(first.finish).toBe(finish.tools)
      const second = await first.sendResults(['18 °C', '12 °C'])
      expect(second.text).toMatch(/get_weather returned: .*18 °C.*\nget_weather returned: .*12 °C/)
      expect(second.finish).toBe(finish.stop)
    },
  )

  it('calls a tool if a call is required', async () => {
    const { calls } = await driver.create({ text: 'hi', tools: ['get_weather'], force: true })
    expect(calls).toMatchObject([{ name: 'get_weather', args: { city: expect.any(String) } }])
  })

  it('returns JSON that satisfies the schema', async () => {
    const schema = {
      type: 'object',
      properties: { capital: { type: 'string' } },
      required: ['capital'],
      additionalProperties: false,
    }
    expect(JSON.parse((await driver.create({ text: 'Is it Oslo?', schema })).text)).toEqual({
      capital: 'Oslo',
    })
  })

  it('describes an image', async () => {
    expect((await driver.create({ text: 'Look', image: PNG })).text).toMatch(
      'I see an image, image/png, 1×1.',
    )
  })

  it.each(['create', 'stream'] as const)('returns reasoning if enabled (%s)', async (way) => {
    const { reasoning, text } = await driver[way]({ text: 'Why?', reason: true })
    expect(reasoning).toMatch(/^An offline model cannot think/)
    expect(text).toMatch(/You said: Why\?$/)
  })

  it('refuses', async () => {
    const { text, finish: reason } = await driver.create({ text: '/refuse' })
    expect(reason).toBe(finish.refusal)
    if (driver.format !== 'google') expect(text).toContain('requested a refusal') // Google's SDK does not expose finishMessage
  })

  it.each([400, 401, 403, 404, 429, 500, 503])('fails with %i', async (status) => {
    await expect(driver.create({ text: `error:${status}` })).rejects.toMatchObject({ status })
    await expect(driver.stream({ text: `error:${status}` })).rejects.toMatchObject({ status })
  })

  it.each(['midstream', 'cut'])('rejects if the stream breaks off (%s)', async (fault) => {
    await expect(driver.stream({ text: `error:${fault}` })).rejects.toThrow()
    await expect(driver.create({ text: `error:${fault}` })).rejects.toThrow()
  })

  it.each(['create', 'stream'] as const)(
    'aborts the request before the response begins (%s)',
    async (way) => {
      const controller = new AbortController()
      const request = driver[way]({ text: 'error:hang', signal: controller.signal })
      const outcome = expect(request).rejects.toThrow()
      const count = upstream.requests.length
      await expect
        .poll(() => upstream.requests.slice(count - 1).length > 0 && upstream.requests.at(-1)?.body)
        .toMatchObject({})
      controller.abort()
      await outcome
      await expect.poll(() => upstream.requests.at(-1)?.aborted).toBe(true)
    },
  )
})
