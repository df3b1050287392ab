import { createRedactor } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { beginningOf, endOf, matchesInTurns, redactInTurns, wholeBodyOf } from './whole-body.ts'

const SECRET = 'upstream-key-12345678'
const MIB = 1024 * 1024

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const redact = createRedactor([SECRET])

it('has the text of a small body only', () => {
  expect(wholeBodyOf(bytesOf('é')).text).toBe('é')
  expect(wholeBodyOf(bytesOf('x'.repeat(300_000))).text).toBeUndefined()
})

it.each([100, 300_000])('has the beginning and the end of a body of %d characters', (length) => {
  const whole = wholeBodyOf(bytesOf(`<${'x'.repeat(length)}>`))
  expect(beginningOf(whole, 3)).toBe('<xx')
  expect(endOf(whole, 3).slice(-3)).toBe('xx>')
})

describe('redactInTurns', () => {
  it('returns the same bytes if there is no secret', async () => {
    const bytes = bytesOf('é中😀'.repeat(MIB / 4))
    expect(await redactInTurns(bytes, redact)).toBe(bytes)
  })

  it('finds a secret wherever it is', async () => {
    const divided = MIB - 4 * 1024
    for (let at = divided - SECRET.length - 2; at < divided + 3; at++) {
      const text = `${'x'.repeat(at)}${SECRET}${'é'.repeat(5000)}`
      const redacted = textOf(await redactInTurns(bytesOf(text), redact))
      expect(redacted === text.replace(SECRET, '[redacted]')).toBe(true)
    }
  })

  it('finds all of many secrets', async () => {
    const text = SECRET.repeat((2 * MIB) / SECRET.length)
    expect(textOf(await redactInTurns(bytesOf(text), redact))).not.toContain('key')
  })
})

it('finds what matches across steps', async () => {
  for (const at of [0, MIB - 3, MIB, 2 * MIB]) {
    const bytes = bytesOf(`${'x'.repeat(at)}"error" : {${'x'.repeat(MIB)}`)
    expect(await matchesInTurns(bytes, (text) => /"error"\s*:/.test(text), 20)).toBe(true)
    expect(await matchesInTurns(bytes, (text) => text.includes('"errors"'), 20)).toBe(false)
  }
})
