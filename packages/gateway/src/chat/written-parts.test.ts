import { createRedactor } from '@mixrouter/core'
import type { Steps } from '@mixrouter/core/internal'
import { expect, it } from 'vitest'
import { createFinalResponse } from './final-response.ts'
import { type Output, writtenParts } from './written-parts.ts'

const SECRET = 'upstream-key-12345678'

/** What is written in pieces of `size` characters. */
async function write(text: string, size: number) {
  const output: Output = { pending: '' }
  function* steps(): Steps<void> {
    for (let at = 0; at < text.length; at += size) {
      output.pending += text.slice(at, at + size)
      yield
    }
  }
  const parts: string[] = []
  for await (const part of writtenParts(steps(), output, createRedactor([SECRET]))) parts.push(part)
  return { parts, last: output.pending }
}

it('finds a secret between two pieces', async () => {
  for (const size of [1000, 30_011, 64 * 1024 + 1]) {
    const text = `${'x'.repeat(999)}${SECRET}`.repeat(400)
    const { parts, last } = await write(text, size)
    const passed = parts.join('')
    expect(passed.length).toBeGreaterThan(200_000)
    expect(passed + last.replaceAll(SECRET, '[redacted]') === text.replaceAll(SECRET, '[redacted]')).toBe(
      true,
    )
  }
})

it('divides no character, and leaves the end', async () => {
  const { parts, last } = await write('😀'.repeat(200_000), 30_001)
  expect(last.length).toBeGreaterThan(4000)
  for (const part of [...parts, last]) expect(part.isWellFormed()).toBe(true)
})

it.each([
  ['one text', [200_000]],
  ['two texts', [30]],
  ['many', Array.from({ length: 60 }, (_, at) => 10 + at)],
])('finds the final response in %s', async (_, ends) => {
  const response = { id: 'resp_1', output: [{ text: 'x'.repeat(100_000) }] }
  const event = { type: 'response.completed', response }
  const events = `event: response.created\ndata: {}\n\nevent: response.completed\ndata: ${JSON.stringify(event)}\n\n`
  const final = createFinalResponse()
  let from = 0
  for (const end of [...ends, events.length]) {
    final.push(events.slice(from, end))
    from = Math.max(from, end)
  }
  expect(await final.read()).toEqual(response)
})

it('finds no response in other events', async () => {
  const final = createFinalResponse()
  final.push('event: response.failed\ndata: {"response":{}}\n\n')
  expect(await final.read()).toBeUndefined()
})
