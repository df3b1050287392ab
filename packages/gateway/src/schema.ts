import { DEFAULT_TIMEOUT_MS, FORMATS, isObject, parseBaseURL, VIDEO_PROTOCOLS } from '@mixrouter/core'
import { z } from 'zod'
import type { Authenticate, Config, ConfigProblem, OnError } from './config.ts'
import { joinPath } from './env.ts'

/** What a header can carry; without quotes and backslashes, which JSON would write in another way. */
const secret = z.string().regex(/^[!#-[\]-~]+$/, 'must be ASCII without blanks, quotes and backslashes')
const models = z.array(z.string().min(1)).min(1).default(['*'])
const milliseconds = z.int().nonnegative().default(DEFAULT_TIMEOUT_MS)
const func = <T>() => z.custom<T>((value) => typeof value === 'function', 'must be a function')

const upstreamFields = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'may hold letters, digits, ".", "_" and "-"'),
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

const schema: z.ZodType<Config> = z.strictObject({
  $schema: z.string().optional(),
  upstreams: z.array(upstream).min(1),
  keys: z.array(z.strictObject({ name: z.string().min(1), key: secret, models })).default([]),
  authenticate: z.union([z.literal(false), func<Authenticate>()], 'must be false or a function').optional(),
  onUnsupported: z.enum(['warn', 'error', 'ignore']).default('warn'),
  signatures: z.boolean().default(true),
  store: store.default({ type: 'memory' }),
  bodyLimit: z.int().positive().default(33_554_432),
  onError: func<OnError>().optional(),
})

/** The configuration with its defaults if its shape is right, and all that is wrong with it. */
export function findProblems(value: unknown): { config: Config | undefined; problems: ConfigProblem[] } {
  const { data, error } = schema.safeParse(value, { error: describe })
  const problems = error?.issues.flatMap(toProblems) ?? []
  if (isObject(value)) problems.push(...findClashes(value))
  return { config: data, problems }
}

/** What no single field shows; the fields may still have any shape. */
function findClashes({ upstreams, keys, authenticate }: Record<string, unknown>): ConfigProblem[] {
  const problems = [
    ...findDoubles('upstreams', upstreams, 'name'),
    ...findDoubles('keys', keys, 'name'),
    ...findDoubles('keys', keys, 'key'),
  ]
  const keyed = Array.isArray(keys) && keys.length > 0
  if (keyed && authenticate !== undefined) problems.push({ path: 'authenticate', message: 'excludes keys' })
  if (!keyed && authenticate === undefined) {
    const message =
      'give your clients keys, or say authenticate: false for a gateway that is open to everybody'
    problems.push({ path: 'keys', message })
  }
  return problems
}

function findDoubles(list: string, items: unknown, field: string): ConfigProblem[] {
  if (!Array.isArray(items)) return []
  const values = items.map((item) => (isObject(item) ? item[field] : undefined))
  return values.flatMap((value, at) => {
    const first = values.indexOf(value)
    if (value === undefined || first === at) return []
    return [{ path: `${list}[${at}].${field}`, message: `is that of ${list}[${first}] too` }]
  })
}

/** Without the `/v1` that belongs to a format's own path. */
function toBaseURL(text: string, context: z.RefinementCtx): string {
  try {
    const { origin, prefix } = parseBaseURL(text)
    return origin + prefix
  } catch (error) {
    context.addIssue((error as TypeError).message.replace(/^baseURL /, ''))
    return text
  }
}

const NO_UPSTREAMS = 'name some, or set MIXROUTER_API_KEY for the models of api.mixrouter.com'

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)
}

/** Own words for the commonest mistakes; the rest keeps zod's. */
const describe: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code.startsWith('invalid'))
    return issue.path?.join('.') === 'upstreams' ? NO_UPSTREAMS : 'is missing'
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
