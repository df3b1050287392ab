import { describe, expect, it } from 'vitest'
import { matchesGlob } from './glob.ts'

describe('matchesGlob', () => {
  it.each([
    ['*', ''],
    ['*', 'anything/at:all'],
    ['gpt-4o', 'gpt-4o'],
    ['claude-*', 'claude-'],
    ['claude-*', 'claude-opus-4'],
    ['*-mini', 'gpt-4o-mini'],
    ['a*b*c', 'aXbYbZc'],
    ['a**c', 'abc'],
    ['live.openai-chat.*', 'live.openai-chat.first'],
  ])('%s matches %s', (glob, text) => {
    expect(matchesGlob(glob, text)).toBe(true)
  })

  it.each([
    ['', 'a'],
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-4o', 'my-gpt-4o'],
    ['claude-*', 'Claude-opus'],
    ['a*b', 'aXbY'],
    ['a.c', 'abc'],
    ['gpt-?', 'gpt-4'],
  ])('%s does not match %s', (glob, text) => {
    expect(matchesGlob(glob, text)).toBe(false)
  })
})
