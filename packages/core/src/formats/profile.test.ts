import { describe, expect, it } from 'vitest'
import { ApiError, FORMATS } from '../hub/index.ts'
import { formats, getFormat } from './index.ts'
import type { ListedModel } from './profile.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']
const MODELS: ListedModel[] = NAMES.map((id) => ({
  id,
  owner: 'acme',
  created: 1_700_000_000,
  displayName: id.toUpperCase(),
}))
const FULL: ListedModel = {
  ...MODELS[0],
  contextTokens: 9,
  maxOutputTokens: 3,
  reasoning: true,
} as ListedModel

const { models: openai } = formats['openai-chat'].profile
const { models: anthropic } = formats.anthropic.profile
const { models: google } = formats.google.profile

describe('models route', () => {
  it('encodes a model of each format', () => {
    expect(openai.encodeModel(FULL)).toEqual({
      id: 'a',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'acme',
    })
    expect(anthropic.encodeModel(FULL)).toMatchObject({
      type: 'model',
      id: 'a',
      display_name: 'A',
      created_at: '2023-11-14T22:13:20.000Z',
      max_input_tokens: 9,
      max_tokens: 3,
    })
    expect(google.encodeModel(FULL)).toEqual({
      name: 'models/a',
      displayName: 'A',
      inputTokenLimit: 9,
      outputTokenLimit: 3,
      supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
      thinking: true,
    })
  })

  it('omits what is not known in google, and the methods of a model without chat', () => {
    expect(google.encodeModel({ ...FULL, chat: false })).toMatchObject({ supportedGenerationMethods: [] })
    expect(Object.keys(google.encodeModel(MODELS[0] as ListedModel) as object)).toEqual([
      'name',
      'displayName',
      'supportedGenerationMethods',
    ])
  })

  it.each<[string, unknown]>([
    ['', { ids: NAMES, has_more: false }],
    ['limit=2', { ids: ['a', 'b'], has_more: true }],
    ['limit=2&after_id=c', { ids: ['d', 'e'], has_more: false }],
    ['limit=2&before_id=d', { ids: ['b', 'c'], has_more: true }],
    ['before_id=b', { ids: ['a'], has_more: false }],
    ['after_id=e', { ids: [], has_more: false }],
  ])('pages in anthropic by %j', (query, expected) => {
    const list = anthropic.encodeList(MODELS, new URLSearchParams(query)) as Record<string, unknown>
    const ids = (list.data as { id: string }[]).map(({ id }) => id)
    expect({ ids, has_more: list.has_more }).toEqual(expected)
    expect(list).toMatchObject({ first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null })
  })

  it('pages in google until no token is left', () => {
    const seen: string[] = []
    let token: string | undefined = ''
    while (token !== undefined) {
      const query = new URLSearchParams({ pageSize: '2', pageToken: token })
      const list = google.encodeList(MODELS, query) as { models: { name: string }[]; nextPageToken?: string }
      seen.push(...list.models.map(({ name }) => name))
      token = list.nextPageToken
    }
    expect(seen).toEqual(NAMES.map((id) => `models/${id}`))
  })

  it('ignores page parameters in openai, which has none', () => {
    expect(openai.encodeList(MODELS, new URLSearchParams('limit=1'))).toMatchObject({ data: { length: 5 } })
  })

  it.each([
    [anthropic, 'limit=0', 'limit'],
    [anthropic, 'limit=x', 'limit'],
    [anthropic, 'before_id=z', 'before_id'],
    [google, 'pageSize=-1', 'pageSize'],
    [google, 'pageToken=z', 'pageToken'],
  ])('rejects invalid parameters (%#)', (route, query, param) => {
    let error: unknown
    try {
      route.encodeList(MODELS, new URLSearchParams(query))
    } catch (cause) {
      error = cause
    }
    expect(ApiError.is(error) && [error.status, error.param]).toEqual([400, param])
  })
})

describe('token counting', () => {
  it.each([
    ['openai-chat', undefined],
    ['openai-responses', '/v1/responses/input_tokens'],
    ['anthropic', '/v1/messages/count_tokens'],
    ['google', '/v1beta/models/m:countTokens'],
  ] as const)('of %s has the path %s', (format, path) => {
    const { requestPath, profile } = getFormat(format)
    expect(profile.tokenCount?.path(requestPath({ model: 'm', stream: false }))).toBe(path)
  })

  it('reads and renames the request inside a google body', () => {
    const { tokenCount } = formats.google.profile
    const inner = { model: 'models/alias', contents: [] }
    const body = { generateContentRequest: inner }
    expect(tokenCount?.chatRequest(body)).toBe(inner)
    expect(tokenCount?.withModel(body, 'm')).toEqual({
      generateContentRequest: { ...inner, model: 'models/m' },
    })
    expect(tokenCount?.withModel(body, 'alias')).toBe(body)
    expect(tokenCount?.chatRequest(inner)).toBe(inner)
  })

  it.each([
    ['anthropic', '{"type":"error","error":{"type":"not_found_error","message":"model: x"}}', true],
    ['anthropic', '{"detail":"Not Found"}', false],
    ['google', '{"error":{"code":404,"status":"NOT_FOUND"}}', true],
    ['google', '404 page not found', false],
  ] as const)('distinguishes in %s a missing model from a missing route: %s', (format, body, isModel) => {
    expect(formats[format].profile.tokenCount?.modelNotFound.test(body)).toBe(isModel)
  })
})

it('gives every format an API name of its own', () => {
  const names = FORMATS.map((format) => getFormat(format).profile.apiName)
  expect(new Set(names).size).toBe(FORMATS.length)
})
