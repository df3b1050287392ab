/**
 * Measures how the cost of a request grows with its size and with the configuration, without servers:
 * `pnpm --filter @mixrouter/bench growth` (after `pnpm build`). A cost per unit that stays the same is linear growth; for
 * what is configured, a cost per request that stays the same is none. `--check` exits with 1 if one grows by more than
 * half: CPU time varies, but nothing here grows by less than several times if it is quadratic, or linear where it must
 * not be.
 */
import { bodyOf, type Shape } from './all-formats.ts'
import { CLIENT_KEY, gatewayConfig } from './gateway-config.ts'
import { type InProcess, startInProcess } from './in-process.ts'
import { STREAM_BODY } from './traffic.ts'

const ORIGIN = 'http://127.0.0.1:1'
const ROUNDS = 9
const MIN_CPU_MS = 60
const MAX_GROWTH = 1.5

const utf8 = new TextEncoder()
const CHAT: Shape = { client: 'openai-chat', upstream: 'openai-chat', stream: false }
const TRANSLATED: Shape = { ...CHAT, upstream: 'anthropic' }

interface Growth {
  title: string
  unit: string
  sizes: readonly number[]
  /** Whether the cost is divided by the size. */
  perUnit: boolean
  prepare(size: number): { gateway: InProcess; shape: Shape; body: Uint8Array }
}

const withBody = (shape: Shape, change: (body: Record<string, unknown>) => object) =>
  utf8.encode(JSON.stringify(change(JSON.parse(bodyOf(shape)))))

const messages = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${at} of some words, as people write them.`,
  }))

const configOf = (extra: object) => startInProcess({ ...gatewayConfig(ORIGIN), ...extra })

const byMessages = (title: string, shape: Shape): Growth => ({
  title,
  unit: 'messages',
  sizes: [10, 100, 1000, 10_000],
  perUnit: true,
  prepare: (size) => ({
    gateway: configOf({}),
    shape,
    body: withBody(shape, (body) => ({ ...body, messages: messages(size) })),
  }),
})

const byEvents = (title: string, shape: Shape): Growth => ({
  title,
  unit: 'events',
  sizes: [100, 1000, 10_000],
  perUnit: true,
  prepare(size) {
    const [first = '', text = ''] = STREAM_BODY['openai-chat']
    const last = STREAM_BODY['openai-chat'].slice(-3)
    const events = [first, ...Array.from({ length: size }, () => text), ...last]
    const chunks = Array.from({ length: Math.ceil(events.length / 20) }, (_, at) =>
      utf8.encode(events.slice(at * 20, at * 20 + 20).join('')),
    )
    const gateway = startInProcess(gatewayConfig(ORIGIN), { stream: () => chunks })
    return { gateway, shape, body: utf8.encode(bodyOf(shape)) }
  },
})

const byConfig = (title: string, unit: string, extra: (size: number) => object, shape = CHAT): Growth => ({
  title,
  unit,
  sizes: [1, 100, 10_000],
  perUnit: false,
  prepare: (size) => ({ gateway: configOf(extra(size)), shape, body: utf8.encode(bodyOf(shape)) }),
})

const named = (size: number, name: string) => Array.from({ length: size }, (_, at) => `${name}-${at}`)

const GROWTHS: readonly Growth[] = [
  byMessages('same format', CHAT),
  byMessages('openai-chat → anthropic', TRANSLATED),
  {
    title: 'one message, openai-chat → anthropic',
    unit: 'kB',
    sizes: [10, 100, 1000, 10_000],
    perUnit: true,
    prepare: (size) => ({
      gateway: configOf({}),
      shape: TRANSLATED,
      body: withBody(TRANSLATED, (body) => ({
        ...body,
        messages: [{ role: 'user', content: 'harbour '.repeat(size * 125) }],
      })),
    }),
  },
  byEvents('stream, same format', { ...CHAT, stream: true }),
  byEvents('stream, anthropic → openai-chat', {
    client: 'anthropic',
    upstream: 'openai-chat',
    stream: true,
  }),
  byEvents('stream, openai-responses → openai-chat', {
    client: 'openai-responses',
    upstream: 'openai-chat',
    stream: true,
  }),
  byConfig('client keys', 'keys', (size) => ({
    keys: [...named(size, 'key').map((key) => ({ name: key, key: `${CLIENT_KEY}-${key}` })), ...lastKey()],
  })),
  byConfig('models of an upstream', 'models', (size) => ({
    upstreams: (gatewayConfig(ORIGIN).upstreams ?? []).map((upstream) => ({
      ...upstream,
      models: [...named(size, 'model'), ...(upstream.models ?? [])],
    })),
  })),
  byConfig('models with targets', 'models', (size) => ({
    models: Object.fromEntries(named(size, 'alias').map((name) => [name, { targets: ['gpt-4.1'] }])),
  })),
  byConfig('rights of a client', 'globs', (size) => ({
    keys: lastKey().map((key) => ({ ...key, models: [...named(size, 'model'), 'gpt-*'] })),
  })),
  byConfig('clients with limits', 'clients', (size) => ({
    keys: [...named(size, 'key'), ''].map((key) => ({
      name: `client ${key}`,
      key: CLIENT_KEY + key,
      limits: { requests: { minute: 1e9 } },
    })),
  })),
]

function lastKey() {
  return [{ name: 'bench', key: CLIENT_KEY }]
}

let failed = false
for (const growth of GROWTHS) {
  const costs: number[] = []
  for (const size of growth.sizes) costs.push((await costOf(growth, size)) / (growth.perUnit ? size : 1))
  report(growth, costs)
}
process.exit(process.argv.includes('--check') && failed ? 1 : 0)

/** CPU time of one request in microseconds: the lowest of several rounds, which other load on the machine affects least. */
async function costOf({ prepare }: Growth, size: number): Promise<number> {
  const { gateway, shape, body } = prepare(size)
  let requests = 1
  let lowest = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; ) {
    const start = process.cpuUsage()
    for (let at = 0; at < requests; at++) await gateway.send(shape, body)
    const { user, system } = process.cpuUsage(start)
    const cost = user + system
    if (cost < MIN_CPU_MS * 1000 && round === 0) requests *= 2
    else round++
    if (round > 1) lowest = Math.min(lowest, cost / requests)
  }
  return lowest
}

function report({ title, unit, sizes, perUnit }: Growth, costs: readonly number[]): void {
  const growth = (costs.at(-1) ?? 0) / (costs.at(-2) ?? 1)
  if (growth > MAX_GROWTH) failed = true
  const cells = sizes.map((size, at) => `${size.toLocaleString('en')}: ${costs[at]?.toFixed(2)}`)
  const per = perUnit ? `µs per ${unit.replace(/s$/, '')}` : 'µs per request'
  console.log(`| ${title} | ${unit} | ${per} | ${cells.join(' | ')} |${growth > MAX_GROWTH ? ' grows' : ''}`)
}
