import { describe, expect, it } from 'vitest'
import { clientHeaders, upstreamHeaders } from './headers.ts'

const sent = {
  authorization: 'Bearer client',
  'x-api-key': 'client',
  cookie: 'session=1',
  host: 'gateway',
  connection: 'keep-alive, x-evil',
  'transfer-encoding': 'chunked',
  'accept-encoding': 'gzip',
  'x-forwarded-for': '10.0.0.1',
  'x-evil': '1',
  'anthropic-version': '2024-01-01',
  'anthropic-beta': 'tools-1',
  'openai-beta': 'assistants=v2',
  traceparent: '00-1-1-01',
  'x-request-id': 'r-1',
}
const auth = { 'x-api-key': 'ours', 'anthropic-version': '2023-06-01' }
const own = {
  'content-type': 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'mixrouter-gateway',
}

describe('upstreamHeaders', () => {
  it('pitfall 38: forwards trace headers and, within one format, the headers of that format', () => {
    expect(upstreamHeaders(sent, { client: 'anthropic', upstream: 'anthropic', auth, stream: true })).toEqual(
      {
        ...own,
        accept: 'text/event-stream',
        'x-api-key': 'ours',
        'anthropic-version': '2024-01-01',
        'anthropic-beta': 'tools-1',
        traceparent: '00-1-1-01',
        'x-request-id': 'r-1',
      },
    )
  })

  it('pitfall 38: does not forward the headers of the client’s format in a translation', () => {
    expect(
      upstreamHeaders(sent, { client: 'openai-chat', upstream: 'anthropic', auth, stream: false }),
    ).toEqual({
      ...own,
      accept: 'application/json',
      ...auth,
      traceparent: '00-1-1-01',
      'x-request-id': 'r-1',
    })
  })

  it.each(['a\r\nx-evil: 1', 'a\nb', 'a\0b'])('pitfall 38: rejects the value %j', (value) => {
    const options = { client: 'anthropic', upstream: 'anthropic', auth, stream: false } as const
    expect(() => upstreamHeaders({ 'anthropic-beta': value }, options)).toThrow(
      expect.objectContaining({ status: 400 }),
    )
  })
})

describe('clientHeaders', () => {
  const responseHeaders = {
    'set-cookie': 'a=1',
    server: 'nginx',
    'request-id': 'req_1',
    'retry-after': '7',
    'x-ratelimit-remaining-requests': '9',
    'anthropic-ratelimit-tokens-remaining': '1000',
    'content-length': '12',
  }

  it('forwards rate limits only to clients of the upstream’s format', () => {
    const ids = { 'request-id': 'req_1', 'retry-after': '7' }
    expect(clientHeaders(responseHeaders)).toEqual(ids)
    const openai = { ...ids, 'x-ratelimit-remaining-requests': '9' }
    expect(clientHeaders(responseHeaders, 'openai-chat')).toEqual(openai)
    expect(clientHeaders(responseHeaders, 'openai-responses')).toEqual(openai)
    expect(clientHeaders(responseHeaders, 'anthropic')).toEqual({
      ...ids,
      'anthropic-ratelimit-tokens-remaining': '1000',
    })
    expect(clientHeaders(responseHeaders, 'google')).toEqual(ids)
  })
})
