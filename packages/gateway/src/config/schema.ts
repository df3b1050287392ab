import { DEFAULT_TIMEOUT_MS, FORMATS, parseBaseURL, VIDEO_PROTOCOLS } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { z } from 'zod'
import type { Middleware } from '../exchange.ts'
import type { Observe } from '../observer.ts'
import type { Policy } from '../upstream/attempt.ts'
import type { Authenticate, Config, ConfigProblem, GatewayConfig, OnError } from './config.ts'
import { joinPath } from './environment.ts'

/** What a header can carry, except quotes and backslashes, which JSON escapes. */
const secret = z.string().regex(/^[!#-[\]-~]+$/, 'must be ASCII without spaces, quotes and backslashes')
const models = z.array(z.string().min(1)).min(1).default(['*'])
const milliseconds = z.int().nonnegative().default(DEFAULT_TIMEOUT_MS)
const callback = <T>() => z.custom<T>((value) => typeof value === 'function', 'must be a function')

const upstreamFields = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'may contain only letters, digits, ".", "_" and "-"'),
  baseURL: z.string().transform(toBaseURL),
  apiKey: secret,
  formats: z.array(z.enum(FORMATS)).min(1),
  models,
  priority: z.number().default(0),
  prefer: z.enum(['native', 'client']).default('native'),
  video: z
    .union(
      [z.literal(false), z.enum(VIDEO_PROTOCOLS)],
      `must be false or one of ${VIDEO_PROTOCOLS.join(', ')}`,
    )
    .optional(),
  timeouts: z.strictObject({ firstByte: milliseconds, idle: milliseconds }).prefault({}),
})

const upstream = upstreamFields.transform(({ video, ...fields }) => ({
  ...fields,
  video: video ?? (fields.formats.includes('openai-chat') ? ('service' as const) : (false as const)),
}))

const redisUrl = z.string().refine(isRedisUrl, 'must be a redis:// or rediss:// URL')
const store = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('memory') }),
  z.strictObject({ type: z.literal('redis'), url: redisUrl }),
])

type Hook<Name extends keyof GatewayConfig> = NonNullable<GatewayConfig[Name]>

const schema: z.ZodType<Config> = z.strictObject({
  $schema: z.string().optional(),
  upstreams: z.array(upstream).min(1),
  keys: z.array(z.strictObject({ name: z.string().min(1), key: secret, models })).default([]),
  authenticate: z
    .union([z.literal(false), callback<Authenticate>()], 'must be false or a function')
    .optional(),
  onUnsupported: z.enum(['warn', 'error', 'ignore']).default('warn'),
  signatures: z.boolean().default(true),
  store: store.default({ type: 'memory' }),
  bodyLimit: z.int().positive().default(33_554_432),
  middleware: z.array(callback<Middleware>()).default([]),
  policies: z.array(callback<Policy>()).default([]),
  observe: callback<Observe>().optional(),
  onRequest: callback<Hook<'onRequest'>>().optional(),
  onWarnings: callback<Hook<'onWarnings'>>().optional(),
  onUsage: callback<Hook<'onUsage'>>().optional(),
  onResponse: callback<Hook<'onResponse'>>().optional(),
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
function findConflicts({ upstreams, keys, authenticate }: Record<string, unknown>): ConfigProblem[] {
  const problems = [
    ...findDuplicates('upstreams', upstreams, 'name'),
    ...findDuplicates('keys', keys, 'name'),
    ...findDuplicates('keys', keys, 'key'),
  ]
  const keyed = Array.isArray(keys) && keys.length > 0
  if (keyed && authenticate !== undefined)
    problems.push({ path: 'authenticate', message: 'cannot be combined with keys' })
  if (!keyed && authenticate === undefined) {
    const message = 'is required: add a key for each client, or set authenticate to false to admit everybody'
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
