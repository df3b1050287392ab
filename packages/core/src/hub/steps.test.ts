import { describe, expect, it } from 'vitest'
import { decodeRequestInSteps, encodeRequestInSteps } from '../translate.ts'
import { FORMATS, type Steps } from './index.ts'

const MESSAGES = Array.from({ length: 1000 }, (_, at) => ({
  role: at % 2 ? 'assistant' : 'user',
  content: 'Hi',
}))

/** How many steps some work has, and its result. */
function countSteps<Result>(steps: Steps<Result>): { count: number; result: Result } {
  for (let count = 1; ; count++) {
    const step = steps.next()
    if (step.done) return { count, result: step.value }
  }
}

describe.each(FORMATS)('a long conversation of %s', (format) => {
  const body = { model: 'm', messages: MESSAGES }
  const { request } = countSteps(decodeRequestInSteps(body, { from: 'openai-chat' })).result

  it('is encoded and decoded in steps', () => {
    const encoded = countSteps(encodeRequestInSteps(request, { to: format }))
    expect(encoded.count).toBeGreaterThan(5)
    const wire = JSON.parse(JSON.stringify(encoded.result.body))
    const decoded = countSteps(decodeRequestInSteps(wire, { from: format, model: 'm' }))
    expect(decoded.count).toBeGreaterThan(5)
    expect(decoded.result.request.messages).toEqual(request.messages)
  })
})
