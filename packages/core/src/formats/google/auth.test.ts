import { describe, expect, it } from 'vitest'
import { google } from './index.ts'

describe('readKey', () => {
  it.each([
    ['x-goog-api-key', { 'x-goog-api-key': 'k-1' }, ''],
    ['a bearer token', { authorization: 'Bearer k-1' }, ''],
    ['?key=', {}, 'key=k-1&alt=sse'],
  ])('finds the key in %s', (_, headers, query) => {
    expect(google.readKey(headers, new URLSearchParams(query))).toBe('k-1')
  })

  it('prefers the header of its own SDK', () => {
    const headers = { 'x-goog-api-key': 'own', authorization: 'Bearer other' }
    expect(google.readKey(headers, new URLSearchParams('key=third'))).toBe('own')
  })

  it('finds no key if there is none', () => {
    expect(google.readKey({ authorization: 'Basic abc' })).toBeUndefined()
  })
})

describe('authHeaders', () => {
  it('sends the key where readKey finds it', () => {
    expect(google.readKey(google.authHeaders('k-2'))).toBe('k-2')
  })
})

describe('requestPath', () => {
  it.each([
    ['gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['gemini-2.5-pro', true, '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['models/gemini-2.5-pro', false, '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['tunedModels/mine', false, '/v1beta/tunedModels/mine:generateContent'],
    ['a/b?c#d', false, '/v1beta/models/a%2Fb%3Fc%23d:generateContent'],
  ])('%s, stream %s', (model, stream, path) => {
    expect(google.requestPath({ model, stream })).toBe(path)
  })
})
