import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { describeSchema } from '../../../../scripts/config-schema/describe.mjs'
import { configJsonSchema } from './json-schema.ts'
import { parseConfig } from './parse.ts'

const FILE = new URL('../../config.schema.json', import.meta.url)

const published = JSON.parse(readFileSync(FILE, 'utf8'))
const check = z.fromJSONSchema(published)

const config = {
  $schema: 'https://unpkg.com/@mixrouter/gateway/config.schema.json',
  upstreams: [
    {
      name: 'claude',
      baseURL: 'https://api.anthropic.com',
      apiKey: ['${A}', 'b'],
      formats: ['anthropic'],
      models: ['claude-*'],
    },
  ],
  models: {
    fast: ['claude-haiku-4-5', { model: 'claude-sonnet-4-5', weight: 2 }],
    'my-gpt': { profile: { basedOn: 'gpt-6-sol', reasoning: { efforts: ['low'] }, prices: { input: 1 } } },
  },
  routes: [{ match: { tag: ['free'] }, targets: ['fast'] }],
  keys: [
    { name: 'a', key: 'k', tags: ['free'], expires: '2030-01-01', limits: { requests: { minute: 60 } } },
  ],
  tags: { free: { budget: { month: 10 } } },
  prices: { 'my-*': { input: 1, output: 2 } },
  telemetry: { metrics: { key: 'scrape' } },
  store: { type: 'redis', url: '${REDIS_URL}' },
}

describe('the published JSON Schema', () => {
  it('is that of the code: pnpm config-schema writes it', { timeout: 60_000 }, () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(describeSchema(configJsonSchema()))))
  })

  it('describes every option', () => {
    const options: [string, { description?: string }][] = Object.entries(published.properties)
    expect(options.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([])
    expect(published.properties.upstreams.items.properties.name.description).toContain('name/model')
  })

  it('accepts what the gateway accepts in a file', () => {
    expect(() => parseConfig(config, { A: 'a', REDIS_URL: 'redis://localhost' })).not.toThrow()
    expect(check.safeParse(config).error).toBeUndefined()
  })

  it.each([
    ['a misspelled option', { ...config, upstream: [] }],
    ['a misspelled option of a key', { ...config, keys: [{ name: 'a', key: 'k', limit: 1 }] }],
    ['an unknown format', { ...config, upstreams: [{ ...config.upstreams[0], formats: ['openai'] }] }],
    ['an unknown period', { ...config, tags: { free: { budget: { year: 1 } } } }],
    ['a misspelled field of a profile', { ...config, models: { m: { profile: { effort: 'low' } } } }],
    [
      'an unknown effort of a profile',
      { ...config, models: { m: { profile: { reasoning: { efforts: ['none'] } } } } },
    ],
    ['no upstreams at all', { ...config, upstreams: [] }],
  ])('refuses %s', (_, wrong) => {
    expect(check.safeParse(wrong).success).toBe(false)
  })

  it('offers nothing that only code can contain', () => {
    const names = Object.keys(published.properties)
    expect(names).toEqual(expect.arrayContaining(['upstreams', 'keys', 'limits', 'telemetry', 'store']))
    for (const name of ['route', 'middleware', 'policies', 'observe', 'onUsage'])
      expect(names).not.toContain(name)
  })
})
