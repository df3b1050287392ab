import { describe, expect, it } from 'vitest'
import { matchRoute } from './match.ts'
import { decodeName } from './parameters.ts'

const match = (method: string, url: string, headers = {}) => {
  const [path = '', query] = url.split('?')
  return matchRoute(method, path, query === undefined ? undefined : new URLSearchParams(query), headers)
}

describe('matchRoute', () => {
  it.each([
    ['/v1/chat/completions', 'openai-chat'],
    ['/v1/responses', 'openai-responses'],
    ['/v1/messages', 'anthropic'],
  ])('POST %s is of %s', (path, format) => {
    expect(match('POST', path)).toEqual({ kind: 'chat', format })
  })

  it.each(['v1', 'v1beta'])('reads the model and method from google’s paths below %s', (version) => {
    const route = { kind: 'chat', format: 'google', model: 'gemini-2.5-pro' }
    const path = `/${version}/models/gemini-2.5-pro`
    expect(match('POST', `${path}:generateContent`)).toEqual({ ...route, stream: false })
    expect(match('POST', `${path}:streamGenerateContent?alt=sse`)).toEqual({ ...route, stream: true })
    expect(match('POST', `${path}:streamGenerateContent?key=1`)).toEqual({
      ...route,
      stream: true,
      framing: 'json-array',
    })
  })

  it('accepts a model with slashes and colons', () => {
    expect(match('POST', '/v1beta/models/up/ft:gpt:x:generateContent')).toMatchObject({
      model: 'up/ft:gpt:x',
    })
  })

  it('distinguishes the model lists by the client’s headers', () => {
    expect(match('GET', '/v1/models')).toEqual({ kind: 'models', format: 'openai-chat' })
    expect(match('GET', '/v1/models', { 'anthropic-version': '2023-06-01' })).toMatchObject({
      format: 'anthropic',
    })
    expect(match('GET', '/v1/models', { 'x-goog-api-key': 'k' })).toMatchObject({ format: 'google' })
    expect(match('GET', '/v1beta/models')).toMatchObject({ format: 'google' })
  })

  it('reads the model from the paths of a single model', () => {
    expect(match('GET', '/v1/models/up/gpt-5')).toEqual({
      kind: 'models',
      format: 'openai-chat',
      model: 'up/gpt-5',
    })
    expect(match('GET', '/v1beta/models/gemini-x')).toEqual({
      kind: 'models',
      format: 'google',
      model: 'gemini-x',
    })
  })

  it.each([
    ['POST', '/v1/files', {}, 'openai-chat', {}],
    ['GET', '/v1/files/a/content', {}, 'openai-chat', { id: 'a', action: 'content' }],
    ['DELETE', '/v1/files/a', { 'anthropic-version': '2023-06-01' }, 'anthropic', { id: 'a' }],
    ['GET', '/v1/files', { 'x-goog-api-key': 'k' }, 'google', {}],
    ['GET', '/v1beta/files/a:download', {}, 'google', { id: 'a', action: 'download' }],
    ['POST', '/v1/uploads/a/parts', {}, 'openai-chat', { id: 'a', action: 'parts' }],
    ['POST', '/v1/batches/a/cancel', {}, 'openai-chat', { id: 'a', action: 'cancel' }],
    ['GET', '/v1/messages/batches/a/results', {}, 'anthropic', { id: 'a', action: 'results' }],
  ])('%s %s with %j is an object of %s', (method, path, headers, format, more) => {
    expect(match(method, path, headers)).toMatchObject({ kind: 'collection', format, ...more })
  })

  it.each([
    ['GET', '/v1/uploads'],
    ['GET', '/v1/uploads/a'],
    ['POST', '/v1beta/files'],
    ['GET', '/v1/files/a:download'],
    ['GET', '/v1beta/files/a/content'],
    ['POST', '/v1/files/a/content'],
    ['GET', '/v1/files/a/constructor'],
  ])('%s %s is no route', (method, path) => {
    expect(match(method, path)).toBeUndefined()
  })

  it('recognizes realtime sessions, their secrets and calls', () => {
    expect(match('GET', '/v1/realtime/translations')).toMatchObject({ kind: 'realtime', secrets: true })
    expect(match('POST', '/v1/realtime/client_secrets')).toMatchObject({ kind: 'client-secret' })
    expect(match('POST', '/v1/realtime/calls')).toMatchObject({ kind: 'realtime-call', secrets: true })
    const hangup = match('POST', '/v1/realtime/calls/rtc_1/hangup')
    expect(hangup).toEqual({ kind: 'realtime-call', format: 'openai-chat', id: 'rtc_1', action: 'hangup' })
  })

  it('recognizes token count requests', () => {
    expect(match('POST', '/v1/messages/count_tokens')).toEqual({ kind: 'count', format: 'anthropic' })
    expect(match('POST', '/v1/responses/input_tokens')).toEqual({ kind: 'count', format: 'openai-responses' })
    expect(match('POST', '/v1beta/models/gemini-x:countTokens')).toEqual({
      kind: 'count',
      format: 'google',
      model: 'gemini-x',
    })
  })

  it.each([
    ['GET', '/v1/chat/completions'],
    ['HEAD', '/v1/models'],
    ['OPTIONS', '/v1/messages'],
    ['POST', '/v1/models'],
    ['POST', '/v1/messages/'],
    ['GET', '/v1/messages/count_tokens'],
    ['POST', '/v1/models/gpt-5'],
    ['GET', '/v1/models/'],
    ['POST', '/__proto__'],
    ['POST', '/constructor'],
    ['GET', '/'],
  ])('%s %s is not ours', (method, path) => {
    expect(match(method, path)).toBeUndefined()
  })
})

describe('decodeName', () => {
  it('decodes a name, and rejects an invalid encoding', () => {
    expect(decodeName('a%2Fb')).toBe('a/b')
    expect(() => decodeName('a%')).toThrow(expect.objectContaining({ status: 400 }))
  })
})
