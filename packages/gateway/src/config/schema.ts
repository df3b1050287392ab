import {
  DEFAULT_TIMEOUT_MS,
  FORMATS,
  type ModelOverride,
  parseBaseURL,
  type Transport,
  VIDEO_PROTOCOLS,
} from '@mixrouter/core'
import { findOverrideProblems, isObject } from '@mixrouter/core/internal'
import { en } from 'zod/locales'
import * as z from 'zod/mini'
import { defaultServes, SERVED } from '../endpoints/served.ts'
import type { Middleware } from '../exchange.ts'
import type { Observe } from '../observer.ts'
import type { Policy } from '../upstream/attempt.ts'
import type { Authenticate, Config, ConfigProblem, GatewayConfig, OnError } from './config.ts'
import { joinPath } from './environment.ts'
import { amount, callback, count, list, positive, secret, text, timeout, withDefault } from './fields.ts'
import { allowance, clientKey, date, limitsConfig, prices } from './limits-schema.ts'
import type { RouteFunction } from './routing-config.ts'
import { telemetry } from './telemetry-schema.ts'

const models = withDefault(list(text), ['*'])
const pem = z.exactOptional(text)

const upstreamFields = z.strictObject({
  name: z.string().check(z.regex(/^[\w.-]+$/, 'may contain only letters, digits, ".", "_" and "-"')),
  baseURL: z.pipe(z.string(), z.transform(toBaseURL)),
  apiKey: z.union([secret, list(secret)]),
  formats: list(z.enum(FORMATS)),
  models,
  priority: withDefault(z.number(), 0),
  weight: z.optional(amount),
  concurrency: z.prefault(
    z.strictObject({
      max: withDefault(positive, 4096),
      queue: withDefault(count, 1024),
      timeout: withDefault(timeout, 10_000),
    }),
    {},
  ),
  prefer: withDefault(z.enum(['native', 'client']), 'native'),
  video: z.optional(
    z.union(
      [z.literal(false), z.enum(VIDEO_PROTOCOLS)],
      `must be false or one of ${VIDEO_PROTOCOLS.join(', ')}`,
    ),
  ),
  serves: z.optional(list(z.enum(SERVED))),
  timeouts: z.prefault(
    z.strictObject({
      firstByte: withDefault(timeout, DEFAULT_TIMEOUT_MS),
      idle: withDefault(timeout, DEFAULT_TIMEOUT_MS),
      attempt: withDefault(timeout, 0),
      minThroughput: z.optional(
        z.strictObject({
          bytesPerSecond: z.number().check(z.positive()),
          window: withDefault(positive, 10_000),
        }),
      ),
    }),
    {},
  ),
  tls: z.exactOptional(
    z
      .strictObject({ ca: pem, cert: pem, key: pem })
      .check(
        z.refine(
          ({ cert, key }) => (cert === undefined) === (key === undefined),
          'needs both cert and key, or neither',
        ),
      ),
  ),
})

const upstream = z.pipe(
  upstreamFields,
  z.transform(({ video, serves, ...fields }: z.output<typeof upstreamFields>) => ({
    ...fields,
    serves: serves ?? defaultServes(fields.formats),
    video: video ?? (fields.formats.includes('openai-chat') ? ('service' as const) : (false as const)),
  })),
)

const redisUrl = z.string().check(z.refine(isRedisUrl, 'must be a redis:// or rediss:// URL'))
const store = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('memory') }),
  z.strictObject({ type: z.literal('redis'), url: redisUrl }),
])

/** As long as OpenAI keeps responses. */
const STATE_TTL_SECONDS = 30 * 24 * 3600

const state = z.pipe(
  withDefault(
    z.union([z.boolean(), z.strictObject({ ttl: positive })], 'must be true, false or { ttl }'),
    false,
  ),
  z.transform((state: boolean | { ttl: number }) => (state === true ? { ttl: STATE_TTL_SECONDS } : state)),
)

const modelTargets = list(z.union([text, z.strictObject({ model: text, weight: z.optional(amount) })]))
/** `findProfileProblems` checks it. */
export const profile = z.unknown()
const modelConfig = z.union([
  z.pipe(
    modelTargets,
    z.transform((targets: z.output<typeof modelTargets>) => ({ targets })),
  ),
  z.strictObject({
    targets: z.optional(modelTargets),
    onContextOverflow: z.optional(modelTargets),
    onContentFilter: z.optional(modelTargets),
    profile: z.optional(
      z.pipe(
        profile,
        z.transform((value) => value as ModelOverride),
      ),
    ),
  }),
])
const globs = z.optional(list(text))
const ruleMatch = z.strictObject({ model: globs, client: globs, tag: globs })

type Hook<Name extends keyof GatewayConfig> = NonNullable<GatewayConfig[Name]>

export const schema: z.ZodMiniType<Config> = z.strictObject({
  $schema: z.optional(z.string()),
  upstreams: list(upstream),
  models: withDefault(z.record(text, modelConfig), {}),
  routes: withDefault(z.array(z.strictObject({ match: ruleMatch, targets: modelTargets })), []),
  route: z.optional(callback<RouteFunction>()),
  retry: z.prefault(
    z.strictObject({
      attempts: withDefault(count, 2),
      delay: withDefault(count, 250),
      maxDelay: withDefault(count, 5000),
    }),
    {},
  ),
  breaker: z.prefault(
    z.strictObject({ failures: withDefault(positive, 5), cooldown: withDefault(count, 10_000) }),
    {},
  ),
  timeouts: z.prefault(z.strictObject({ total: withDefault(timeout, 0) }), {}),
  keys: withDefault(
    z.array(
      z.strictObject({
        name: text,
        key: clientKey,
        models,
        tags: withDefault(z.array(text), []),
        expires: z.optional(date),
        ...allowance,
      }),
    ),
    [],
  ),
  authenticate: z.optional(
    z.union([z.literal(false), callback<Authenticate>()], 'must be false or a function'),
  ),
  tags: withDefault(z.record(text, z.strictObject(allowance)), {}),
  limits: limitsConfig,
  prices: withDefault(z.record(text, prices), {}),
  responseHeaders: withDefault(z.boolean(), true),
  explain: withDefault(z.boolean(), false),
  telemetry,
  cache: z.optional(
    z.strictObject({
      ttl: positive,
      scope: withDefault(z.enum(['client', 'shared']), 'client'),
      replay: withDefault(z.enum(['at-once', 'paced']), 'at-once'),
      maxSize: withDefault(positive, 1_048_576),
    }),
  ),
  onUnsupported: withDefault(z.enum(['warn', 'error', 'ignore']), 'warn'),
  signatures: withDefault(z.boolean(), true),
  store: withDefault(store, { type: 'memory' }),
  bodyLimit: withDefault(positive, 33_554_432),
  state,
  uploadLimit: withDefault(positive, 536_870_912),
  responseLimits: z.prefault(
    z.strictObject({
      body: withDefault(positive, 67_108_864),
      event: withDefault(positive, 67_108_864),
      error: withDefault(positive, 1_048_576),
      models: withDefault(positive, 16_777_216),
    }),
    {},
  ),
  writeTimeout: withDefault(timeout, 30_000),
  hosts: withDefault(
    z.array(z.string().check(z.regex(/^[^\s/:]+$/, 'must be a host name without a port'))),
    [],
  ),
  cors: withDefault(
    z.array(z.string().check(z.refine(isOrigin, 'must be an origin such as https://app.example, or *'))),
    [],
  ),
  middleware: withDefault(z.array(callback<Middleware>()), []),
  policies: withDefault(z.array(callback<Policy>()), []),
  transport: z.optional(callback<(transport: Transport) => Transport>()),
  observe: z.optional(callback<Observe>()),
  onRequest: z.optional(callback<Hook<'onRequest'>>()),
  onWarnings: z.optional(callback<Hook<'onWarnings'>>()),
  onUsage: z.optional(callback<Hook<'onUsage'>>()),
  onResponse: z.optional(callback<Hook<'onResponse'>>()),
  onLimit: z.optional(callback<Hook<'onLimit'>>()),
  onError: z.optional(callback<OnError>()),
})

/** The configuration with its defaults if it is well-formed, and everything that is wrong with it. */
export function findProblems(value: unknown): { config: Config | undefined; problems: ConfigProblem[] } {
  const { data, error } = schema.safeParse(value, PARSING)
  const problems = error?.issues.flatMap(toProblems) ?? []
  if (isObject(value)) problems.push(...findConflicts(value))
  return { config: data, problems }
}

/** Problems between fields, which may still have any shape. */
function findConflicts({ upstreams, models, keys, authenticate }: Record<string, unknown>): ConfigProblem[] {
  const problems = [
    ...findDuplicates('upstreams', upstreams, 'name'),
    ...findDuplicates('keys', keys, 'name'),
    ...findDuplicates('keys', keys, 'key'),
    ...findProfileProblems(models),
  ]
  const keyed = Array.isArray(keys) && keys.length > 0
  if (keyed && authenticate !== undefined)
    problems.push({ path: 'authenticate', message: 'cannot be combined with keys' })
  if (!keyed && authenticate === undefined) {
    const message =
      'is required: add a key for each client, or set authenticate to false to allow requests without a key'
    problems.push({ path: 'keys', message })
  }
  return problems
}

function findDuplicates(list: string, items: unknown, field: string): ConfigProblem[] {
  if (!Array.isArray(items)) return []
  const values = items.map((item) => (isObject(item) ? item[field] : undefined))
  return values.flatMap((value, at) => {
    const first = values.indexOf(value)
    if (value === undefined || first === at) return []
    return [{ path: `${list}[${at}].${field}`, message: `duplicates ${list}[${first}].${field}` }]
  })
}

/** The problems of each profile in `models`. */
function findProfileProblems(models: unknown): ConfigProblem[] {
  if (!isObject(models)) return []
  return Object.entries(models).flatMap(([name, model]) => {
    if (!isObject(model) || model.profile === undefined) return []
    return findOverrideProblems({ profile: model.profile }, joinPath('models', name))
  })
}

/** Drops the `/v1`, which belongs to a format's own path. */
function toBaseURL(text: string, { issues }: z.core.ParsePayload): string {
  try {
    const { origin, prefix } = parseBaseURL(text)
    return origin + prefix
  } catch (error) {
    issues.push({
      code: 'custom',
      message: (error as TypeError).message.replace(/^baseURL /, ''),
      input: text,
    })
    return text
  }
}

const NO_UPSTREAMS = 'is required: add an upstream, or set MIXROUTER_API_KEY to use api.mixrouter.com'

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text)
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)
}

/** Our wording for the most common mistakes; the rest keeps zod's. */
const describe: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code.startsWith('invalid'))
    return issue.path?.join('.') === 'upstreams' ? NO_UPSTREAMS : 'is required'
  if (issue.code === 'invalid_type')
    return `must be ${article(issue.expected)}, not ${article(typeName(issue.input))}`
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
  if (issue.code === 'too_small' && Number(issue.minimum) === 1) return 'must not be empty'
  return localeError(issue)
}

const { localeError } = en()

/**
 * Instead of `z.config`, which would change the app's own zod too. A configuration is parsed once or twice, which does not
 * repay the functions that zod would generate.
 */
const PARSING = { error: describe, jitless: true } as const

const article = (name: string) => (name === 'null' ? name : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`)
const typeName = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

function toProblems(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.reduce<string>(joinPath, '')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((name) => ({ path: joinPath(path, name), message: 'is not a known option' }))
}
