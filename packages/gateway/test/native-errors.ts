import type { Format } from '@mixrouter/core'
import { expect } from 'vitest'

interface ErrorBody {
  error: { message: string; type?: string; code?: unknown; status?: string }
  type?: string
}

/** Expects an error in the format of its vendor. */
export async function expectNative(format: Format, response: Response, status: number): Promise<ErrorBody> {
  const body = (await response.json()) as ErrorBody
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.status).toBe(status)
  expect(body.error.message).toEqual(expect.any(String))
  if (format === 'google') expect(body.error).toMatchObject({ code: status, status: expect.any(String) })
  else expect(body.error.type).toEqual(expect.any(String))
  if (format === 'anthropic') expect(body.type).toBe('error')
  if (format.startsWith('openai')) expect(body.error).toHaveProperty('code')
  return body
}

// biome-ignore lint/suspicious/noExplicitAny: reads events of every shape
type Event = any

/** The error in the last event of a stream, as each vendor sends it. */
const ERRORS: Readonly<Record<Format, (event: Event) => unknown>> = {
  'openai-chat': ({ error }) => error,
  'openai-responses': ({ type, response, ...event }) => (type === 'error' ? event : response?.error),
  anthropic: ({ type, error }) => type === 'error' && error,
  google: ({ error }) => error,
}

/** Expects a stream that contains "Bon" and then ends in an error event of the format; returns that event. */
export async function expectErrorEvent(format: Format, response: Response): Promise<string> {
  const text = await response.text()
  expect(text).toContain('Bon')
  expect(text).not.toMatch(/\[DONE\]|message_stop|response\.completed|finishReason"|finish_reason":"/)
  const last = text.trim().split('\n\n').at(-1) ?? ''
  const data = JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '')
  expect(ERRORS[format](data)).toMatchObject({ message: expect.any(String) })
  if (data.type) expect(last).toMatch(new RegExp(`^event: ${data.type}\n`))
  return last
}
