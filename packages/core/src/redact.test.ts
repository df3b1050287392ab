import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRedactor, redact } from './redact.ts'

it('pitfall 37: redacts a secret wherever it is, also as URLs and JSON spell it', () => {
  const secret = 'key+/"-1'
  const text = `plain ${secret} url ?key=${encodeURIComponent(secret)} json ${JSON.stringify({ secret })}`
  const redacted = 'plain [redacted] url ?key=[redacted] json {"secret":"[redacted]"}'
  expect(redact(text, [secret])).toBe(redacted)
  expect(createRedactor(['another-key', secret])(text)).toBe(redacted)
})

it('keeps a text without secrets, and secrets of fewer than 8 characters, which may be words', () => {
  expect(redact('nothing to redact', ['', 'nothing', 'sk-12345'])).toBe('nothing to redact')
})

it('finds a secret of any characters, anywhere', () => {
  const secret = fc.oneof(
    fc.string({ minLength: 8, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 8, maxLength: 12 }),
    fc.stringMatching(/^sk-[A-Za-z0-9]{8,20}$/),
  )
  const text = fc.string({ maxLength: 60 })
  fc.assert(
    fc.property(secret, text, text, (secret, before, after) => {
      const redacted = redact(before + secret + after, [secret])
      expect(redacted).not.toContain(secret)
      expect(redacted).toContain('[redacted]')
    }),
    { numRuns: 500, seed: 1 },
  )
})
