import {
  DEFAULT_TIMEOUT_MS,
  FORMATS,
  type ModelOverride,
  parseBaseURL,
  type Transport,
  VIDEO_PROTOCOLS,
} from '@mixrouter/core'
import { findOverrideProblems, isObject } from '@mixrouter/core/internal'
import * as z from 'zod'
import { defaultServes, SERVED } from '../endpoints/served.ts'
import type { Middleware } from '../exchange.ts'
import type { Observe } from '../observer.ts'
import type { Policy } from '../upstream/attempt.ts'
import type { Authenticate, Config, ConfigProblem, GatewayConfig, OnError } from './config.ts'
import { joinPath } from './environment.ts'
import { allowance, clientKey, date, limitsConfig, prices, secret } from './limits-schema.ts'
import type { RouteFunction } from './routing-config.ts'
import { telemetry } from './telemetry-schema.ts'

// A configuration is parsed once or twice, which does not repay the functions that zod would generate.
z.config({ jitless: true })

const models = z.array(z.string().min(1)).min(1).default(['*'])
/** In milliseconds; 0 is unlimited. Timers of the platforms go off at once if they are set for longer. */
const timeout = z
  .int()
  .nonnegative()
  .max(2 ** 31 - 1)
const pem = z.string().min(1)
const callback = <T>() => z.custom<T>((value) => typeof value === 'function', 'must be a function')

const upstreamFields = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'may contain only letters, digits, ".", "_" and "-"'),
  baseURL: z.string().transform(toBaseURL),
  apiKey: z.union([secret, z.array(secret).min(1)]),
  formats: z.array(z.enum(FORMATS)).min(1),
  models,
  priority: z.number().default(0),
  weight: z.number().nonnegative().optional(),
  concurrency: z
    .strictObject({
      max: z.int().positive().default(4096),
      queue: z.int().nonnegative().default(1024),
      timeout: timeout.default(10_000),
    })
    .prefault({}),
  prefer: z.enum(['native', 'client']).default('native'),
  video: z
    .union(
      [z.literal(false), z.enum(VIDEO_PROTOCOLS)],
      `must be false or one of ${VIDEO_PROTOCOLS.join(', ')}`,
    )
    .optional(),
  serves: z.array(z.enum(SERVED)).min(1).optional(),
  timeouts: z
    .strictObject({
      firstByte: timeout.default(DEFAULT_TIMEOUT_MS),
      idle: timeout.default(DEFAULT_TIMEOUT_MS),
      attempt: timeout.default(0),
      minThroughput: z
        .strictObject({ bytesPerSecond: z.number().positive(), window: z.int().positive().default(10_000) })
        .optional(),
    })
    .prefault({}),
  tls: z
    .strictObject({ ca: pem.exactOptional(), cert: pem.exactOptional(), key: pem.exactOptional() })
    .refine(
      ({ cert, key }) => (cert === undefined) === (key === undefined),
      'needs both cert and key, or neither',
    )
    .exactOptional(),
})

const upstream = upstreamFields.transform(({ video, serves, ...fields }) => ({
  ...fields,
  serves: serves ?? defaultServes(fields.formats),
  video: video ?? (fields.formats.includes('openai-chat') ? ('service' as const) : (false as const)),
}))

const redisUrl = z.string().refine(isRedisUrl, 'must be a redis:// or rediss:// URL')
const store = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('memory') }),
  z.strictObject({ type: z.literal('redis'), url: redisUrl }),
])

/** As long as OpenAI keeps responses. */
const STATE_TTL_SECONDS = 30 * 24 * 3600

const globs = z.array(z.string().min(1)).min(1)
const modelTargets = z
  .array(
    z.union([
      z.string().min(1),
      z.strictObject({ model: z.string().min(1), weight: z.number().nonnegative().optional() }),
    ]),
  )
  .min(1)
/** `findProfileProblems` checks it. */
export const profile = z.unknown()
const modelConfig = z.union([
  modelTargets.transform((targets) => ({ targets })),
  z.strictObject({
    targets: modelTargets.optional(),
    onContextOverflow: modelTargets.optional(),
    onContentFilter: modelTargets.optional(),
    profile: profile.transform((value) => value as ModelOverride).optional(),
  }),
])
const ruleMatch = z.strictObject({ model: globs.optional(), client: globs.optional(), tag: globs.optional() })

type Hook<Name extends keyof GatewayConfig> = NonNullable<GatewayConfig[Name]>

export const schema: z.ZodType<Config> = z.strictObject({
  $schema: z.string().optional(),
  upstreams: z.array(upstream).min(1),
  models: z.record(z.string().min(1), modelConfig).default({}),
  routes: z.array(z.strictObject({ match: ruleMatch, targets: modelTargets })).default([]),
  route: callback<RouteFunction>().optional(),
  retry: z
    .strictObject({
      attempts: z.int().nonnegative().default(2),
      delay: z.int().nonnegative().default(250),
      maxDelay: z.int().nonnegative().default(5000),
    })
    .prefault({}),
  breaker: z
    .strictObject({
      failures: z.int().positive().default(5),
      cooldown: z.int().nonnegative().default(10_000),
    })
    .prefault({}),
  timeouts: z.strictObject({ total: timeout.default(0) }).prefault({}),
  keys: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        key: clientKey,
        models,
        tags: z.array(z.string().min(1)).default([]),
        expires: date.optional(),
        ...allowance,
      }),
    )
    .default([]),
  authenticate: z
    .union([z.literal(false), callback<Authenticate>()], 'must be false or a function')
    .optional(),
  tags: z.record(z.string().min(1), z.strictObject(allowance)).default({}),
  limits: limitsConfig,
  prices: z.record(z.string().min(1), prices).default({}),
  responseHeaders: z.boolean().default(true),
  explain: z.boolean().default(false),
  telemetry,
  cache: z
    .strictObject({
      ttl: z.int().positive(),
      scope: z.enum(['client', 'shared']).default('client'),
      replay: z.enum(['at-once', 'paced']).default('at-once'),
      maxSize: z.int().positive().default(1_048_576),
    })
    .optional(),
  onUnsupported: z.enum(['warn', 'error', 'ignore']).default('warn'),
  signatures: z.boolean().default(true),
  store: store.default({ type: 'memory' }),
  bodyLimit: z.int().positive().default(33_554_432),
  state: z
    .union([z.boolean(), z.strictObject({ ttl: z.int().positive() })], 'must be true, false or { ttl }')
    .default(false)
    .transform((state) => (state === true ? { ttl: STATE_TTL_SECONDS } : state)),
  uploadLimit: z.int().positive().default(536_870_912),
  responseLimits: z
    .strictObject({
      body: z.int().positive().default(67_108_864),
      event: z.int().positive().default(67_108_864),
      error: z.int().positive().default(1_048_576),
      models: z.int().positive().default(16_777_216),
    })
    .prefault({}),
  writeTimeout: timeout.default(30_000),
  hosts: z.array(z.string().regex(/^[^\s/:]+$/, 'must be a host name without a port')).default([]),
  cors: z
    .array(z.string().refine(isOrigin, 'must be an origin such as https://app.example, or *'))
    .default([]),
  middleware: z.array(callback<Middleware>()).default([]),
  policies: z.array(callback<Policy>()).default([]),
  transport: callback<(transport: Transport) => Transport>().optional(),
  observe: callback<Observe>().optional(),
  onRequest: callback<Hook<'onRequest'>>().optional(),
  onWarnings: callback<Hook<'onWarnings'>>().optional(),
  onUsage: callback<Hook<'onUsage'>>().optional(),
  onResponse: callback<Hook<'onResponse'>>().optional(),
  onLimit: callback<Hook<'onLimit'>>().optional(),
  onError: callback<OnError>().optional(),
})

/** The configuration with its defaults if it is well-formed, and everything that is wrong with it. */
export function findProblems(value: unknown): { config: Config | undefined; problems: ConfigProblem[] } {
  const { data, error } = schema.safeParse(value, { error: describe })
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
function toBaseURL(text: string, context: z.RefinementCtx): string {
  try {
    const { origin, prefix } = parseBaseURL(text)
    return origin + prefix
  } catch (error) {
    context.addIssue((error as TypeError).message.replace(/^baseURL /, ''))
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
  return undefined
}

const article = (name: string) => (name === 'null' ? name : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`)
const typeName = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

function toProblems(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.reduce<string>(joinPath, '')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((name) => ({ path: joinPath(path, name), message: 'is not a known option' }))
}
