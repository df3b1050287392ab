import { expect, it } from 'vitest'
import { redact } from './redact.ts'

it('pitfall 37: takes a secret out wherever it stands, also as URLs and JSON write it', () => {
  const secret = 'k+/"1'
  const text = `plain ${secret} url ?key=${encodeURIComponent(secret)} json ${JSON.stringify({ secret })}`
  expect(redact(text, [secret])).toBe('plain [redacted] url ?key=[redacted] json {"secret":"[redacted]"}')
})

it('leaves a text without secrets as it is, and passes over an empty secret', () => {
  expect(redact('nothing to hide', ['', 'sk-1'])).toBe('nothing to hide')
})
