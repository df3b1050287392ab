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
