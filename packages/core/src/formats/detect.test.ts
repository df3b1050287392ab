import { describe, expect, it } from 'vitest'
import { type ChatResponse, FORMATS, responseToEvents } from '../hub/index.ts'
import { createSSEParser, type SSEEvent } from '../sse/index.ts'
import { detectRequest, detectResponse } from './detect.ts'
import { getFormat } from './index.ts'
import { agentTurns } from './suites/agents.ts'
import { encodeResponse, encodeStream, toBytes } from './suites/harness.ts'

const RESPONSE: ChatResponse = {
  id: 'r1',
  model: 'm',
  content: [{ type: 'text', text: 'Hi' }],
  finishReason: { unified: 'stop' },
  usage: { inputTokens: 1, outputTokens: 2 },
}

// one without tools, such as a probe, can be of two formats
it.each(agentTurns.filter(({ tools }) => tools.length > 0))(
  'detects a request: $agent',
  ({ format, body }) => {
    expect(detectRequest(body)).toBe(format)
  },
)

describe.each(FORMATS)('a response of %s', (format) => {
  it('is detected, whole and by the first event of its stream', () => {
    const codec = getFormat(format)
    expect(detectResponse(encodeResponse(codec, RESPONSE))).toBe(format)
    const events: SSEEvent[] = []
    createSSEParser((event) => events.push(event)).feed(
      toBytes(encodeStream(codec, responseToEvents(RESPONSE))),
    )
    expect(detectResponse(JSON.parse(events[0]?.data ?? ''))).toBe(format)
  })
})

it('detects nothing in other values', () => {
  for (const value of [undefined, null, [], 'text', {}, { model: 'm' }]) {
    expect(detectRequest(value)).toBeUndefined()
    expect(detectResponse(value)).toBeUndefined()
  }
})
