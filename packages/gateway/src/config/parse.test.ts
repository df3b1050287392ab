import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { SERVED } from '../endpoints/served.ts'
import { ConfigError, type GatewayConfig } from './config.ts'
import { defaultConfig, parseConfig } from './parse.ts'

const upstream = {
  name: 'a',
  baseURL: 'https://a.example',
  apiKey: 'key-of-a',
  formats: ['openai-chat' as const],
}
const open = { upstreams: [upstream], authenticate: false as const }
const variable = (name: string) => `\${${name}}`

function problemsOf(input: unknown, env = {}): Record<string, string> {
  try {
    parseConfig(input, env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

describe('parseConfig', () => {
  it('fills in the defaults', () => {
    expect(parseConfig(open, {})).toEqual({
      upstreams: [
        {
          ...upstream,
          models: ['*'],
          priority: 0,
          concurrency: { max: 4096, queue: 1024, timeout: 10_000 },
          prefer: 'native',
          video: 'service',
          serves: SERVED,
          timeouts: { firstByte: 300_000, idle: 300_000, attempt: 0 },
        },
      ],
      keys: [],
      authenticate: false,
      onUnsupported: 'warn',
      bodyLimit: 32 * 1024 * 1024,
      state: false,
      uploadLimit: 512 * 1024 * 1024,
      responseLimits: { body: 2 ** 26, event: 2 ** 26, error: 2 ** 20, models: 2 ** 24 },
      writeTimeout: 30_000,
      hosts: [],
      cors: [],
      signatures: true,
      store: { type: 'memory' },
      models: {},
      routes: [],
      retry: { attempts: 2, delay: 250, maxDelay: 5000 },
      breaker: { failures: 5, cooldown: 10_000 },
      timeouts: { total: 0 },
      tags: {},
      limits: { dryRun: false, onUnknownCost: 'refuse', onStoreFailure: 'open', localShare: 1 },
      prices: {},
      responseHeaders: true,
      explain: false,
      telemetry: { openTelemetry: false, metrics: false },
      middleware: [],
      policies: [],
    })
  })

  it('accepts its own result', () => {
    const config = parseConfig(open, {})
    expect(parseConfig(config, {})).toEqual(config)
  })

  it('accepts $schema', () => {
    expect(problemsOf({ $schema: './mixrouter.schema.json', ...open })).toEqual({})
  })

  it('rejects timeouts that are longer than timers can run, which would go off at once', () => {
    const days = 25 * 24 * 3_600_000
    expect(Object.keys(problemsOf({ ...open, timeouts: { total: days } }))).toEqual(['timeouts.total'])
  })

  it('reports every problem at once, each with its path', () => {
    const input = {
      upstreams: [
        { name: 'a/b', baseURL: 'ftp://a.example', apiKey: 'two words', formats: ['openai'], models: [] },
        { baseURL: 7, apiKey: 'k', formats: [], priority: 'high', timeouts: { firstByte: -1, overall: 5 } },
      ],
      keys: [
        { name: 'x', key: 'same' },
        { name: 'y', key: 'same' },
        { name: 'x', key: 'other' },
      ],
      authenticate: true,
      onUnsupported: 'explode',
      bodyLimit: 0.5,
      store: { type: 'redis' },
      limit: {},
    }
    const problems = problemsOf(input)
    expect(Object.keys(problems).sort()).toEqual(
      [
        'upstreams[0].name',
        'upstreams[0].baseURL',
        'upstreams[0].apiKey',
        'upstreams[0].formats[0]',
        'upstreams[0].models',
        'upstreams[1].name',
        'upstreams[1].baseURL',
        'upstreams[1].formats',
        'upstreams[1].priority',
        'upstreams[1].timeouts.firstByte',
        'upstreams[1].timeouts.overall',
        'keys[1].key',
        'keys[2].name',
        'authenticate',
        'onUnsupported',
        'bodyLimit',
        'store.url',
        'limit',
      ].sort(),
    )
    expect(problems).toMatchObject({
      'upstreams[1].name': 'is required',
      'upstreams[1].baseURL': 'must be a string, not a number',
      'upstreams[1].formats': 'must not be empty',
      'keys[1].key': 'duplicates keys[0].key',
      'store.url': 'is required',
      limit: 'is not a known option',
    })
  })

  it('lists the problems in the message, without values that may be secret', () => {
    const input = { ...open, upstreams: [{ ...upstream, apiKey: 'my "secret"', baseURL: 'nowhere' }] }
    expect(() => parseConfig(input, {})).toThrow(
      /upstreams\[0\]\.baseURL: must be .*\n.*upstreams\[0\]\.apiKey: must be/,
    )
    expect(() => parseConfig(input, {})).not.toThrow(/my "secret"/)
  })

  it.each([null, 'text', [], 7])('rejects %j', (input) => {
    expect(Object.keys(problemsOf(input))).toEqual([''])
  })

  it.each([
    [['openai-chat', 'anthropic'], undefined, 'service'],
    [['anthropic'], undefined, false],
    [['openai-chat'], false, false],
    [['anthropic'], 'volcengine', 'volcengine'],
  ] as const)('reads an upstream of %j with video %s as %s', (formats, video, expected) => {
    const { upstreams } = parseConfig({ ...open, upstreams: [{ ...upstream, formats, video }] }, {})
    expect(upstreams[0]?.video).toBe(expected)
  })

  it.each([
    [{ type: 'redis', url: '${REDIS_URL}' }, []],
    [{ type: 'redis', url: 'https://a.example' }, ['store.url']],
    [{ type: 'memory', url: 'redis://a.example' }, ['store.url']],
    [{ type: 'file' }, ['store.type']],
  ])('checks the store %j', (store, paths) => {
    expect(
      Object.keys(problemsOf({ ...open, store }, { REDIS_URL: 'rediss://me:pw@a.example:6380/2' })),
    ).toEqual(paths)
  })

  it('accepts profiles of models, with or without targets', () => {
    const models = {
      'my-gpt': { profile: { basedOn: 'gpt-6-sol' } },
      fast: { targets: ['my-gpt'], profile: { maxOutputTokens: 1000 } },
      'kimi-k4*': { profile: { reasoning: { efforts: ['low', 'high'] } } },
    }
    expect(parseConfig({ ...open, models }, {}).models).toEqual(models)
  })

  it.each([
    [{ efforts: ['utmost'] }, 'models.my-gpt.profile.efforts', /^must be one of basedOn, vendor/],
    [
      { reasoning: { efforts: ['low', 'utmost'] } },
      'models.my-gpt.profile.reasoning.efforts[1]',
      /^must be one of/,
    ],
    [{ retired: 'soon' }, 'models.my-gpt.profile.retired', /^must be a date/],
    [7, 'models.my-gpt.profile', /^must be an object/],
  ])('reports the path inside of a profile %j', (profile, path, message) => {
    const problems = problemsOf({ ...open, models: { 'my-gpt': { profile } } })
    expect(problems).toEqual({ [path]: expect.stringMatching(message) })
  })

  it('reports every problem of a profile', () => {
    const profile = { retired: 'soon', reasoning: { canBeOff: 1 }, prefill: 'no' }
    expect(Object.keys(problemsOf({ ...open, models: { 'my-gpt': { profile } } })).sort()).toEqual([
      'models.my-gpt.profile.prefill',
      'models.my-gpt.profile.reasoning.canBeOff',
      'models.my-gpt.profile.retired',
    ])
  })

  it('rejects two upstreams with the same name', () => {
    expect(problemsOf({ ...open, upstreams: [upstream, upstream] })).toEqual({
      'upstreams[1].name': 'duplicates upstreams[0].name',
    })
  })

  it.each([
    ['https://a.example', 'https://a.example'],
    ['https://a.example/', 'https://a.example'],
    ['https://a.example/v1', 'https://a.example'],
    ['https://a.example/v1beta/', 'https://a.example'],
    ['https://a.example:8443/proxy/v1/', 'https://a.example:8443/proxy'],
    ['http://127.0.0.1:1/prefix', 'http://127.0.0.1:1/prefix'],
  ])('reads the base URL %s as %s', (given, read) => {
    expect(
      parseConfig({ ...open, upstreams: [{ ...upstream, baseURL: given }] }, {}).upstreams[0]?.baseURL,
    ).toBe(read)
  })

  it.each(['a.example', 'https://me:secret@a.example', 'https://a.example?key=1', 'https://a.example/#x'])(
    'rejects the base URL %s',
    (baseURL) => {
      expect(Object.keys(problemsOf({ ...open, upstreams: [{ ...upstream, baseURL }] }))).toEqual([
        'upstreams[0].baseURL',
      ])
    },
  )

  it('replaces environment variables anywhere in a string', () => {
    const input = {
      upstreams: [{ ...upstream, baseURL: `https://${variable('HOST')}/x`, apiKey: variable('KEY') }],
      authenticate: false,
    }
    const config = parseConfig(input, { HOST: 'b.example', KEY: 'secret-1' })
    expect(config.upstreams[0]).toMatchObject({ baseURL: 'https://b.example/x', apiKey: 'secret-1' })
  })

  it.each([{}, { KEY: '' }])('reports a variable that the environment %j lacks, once', (env) => {
    expect(problemsOf({ ...open, upstreams: [{ ...upstream, apiKey: variable('KEY') }] }, env)).toEqual({
      'upstreams[0].apiKey': 'the environment variable KEY is not set',
    })
  })

  it('does not pollute prototypes', () => {
    const problems = problemsOf(JSON.parse('{"__proto__": {"polluted": true}, "authenticate": false}'))
    expect(problems).toHaveProperty('__proto__')
    expect(Object.getOwnPropertyDescriptor(Object.prototype, 'polluted')).toBeUndefined()
  })
})

describe('authentication', () => {
  const keys = [{ name: 'a', key: 'k-1' }]

  it.each<[string, GatewayConfig, string[]]>([
    ['nothing set', { upstreams: [upstream] }, ['keys']],
    ['no keys in the list', { upstreams: [upstream], keys: [] }, ['keys']],
    ['keys', { upstreams: [upstream], keys }, []],
    ['no authentication', open, []],
    ['a function', { upstreams: [upstream], authenticate: () => undefined }, []],
    ['both', { ...open, keys }, ['authenticate']],
  ])('%s', (_, config, paths) => {
    expect(Object.keys(problemsOf(config))).toEqual(paths)
  })
})

describe('defaultConfig', () => {
  it('is the service if a token is set', () => {
    const config = parseConfig({ authenticate: false }, { MIXROUTER_API_KEY: 'mr-1' })
    expect(config.upstreams).toMatchObject([
      {
        baseURL: 'https://api.mixrouter.com',
        apiKey: 'mr-1',
        formats: ['openai-chat', 'openai-responses', 'anthropic', 'google'],
        models: ['*'],
      },
    ])
  })

  it('is undefined without one', () => {
    expect(defaultConfig({})).toBeUndefined()
    expect(problemsOf({ authenticate: false })).toEqual({
      upstreams: 'is required: add an upstream, or set MIXROUTER_API_KEY to use api.mixrouter.com',
    })
  })

  it('does not allow requests without a key', () => {
    expect(Object.keys(problemsOf({}, { MIXROUTER_API_KEY: 'mr-1' }))).toEqual(['keys'])
  })
})

describe("the app's own zod", () => {
  const { localeError } = z.config()
  afterEach(() => void z.config({ localeError }))

  it('stays as it is configured, and the configuration has messages in English', () => {
    z.config(z.locales.de())
    const before = { ...z.config() }
    expect(problemsOf({ ...open, limits: { localShare: 2 } })).toEqual({
      'limits.localShare': 'Too big: expected number to be <=1',
    })
    expect(z.config()).toEqual(before)
    expect(before.jitless).toBeUndefined()
  })
})
