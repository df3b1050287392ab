/**
 * Counts what a request costs in quantities that do not depend on the machine's speed or load: promises, which are exact,
 * allocated bytes, which vary by a percent or two, and what of them only a full garbage collection frees.
 * `pnpm --filter @mixrouter/bench counts` prints them (after `pnpm build`), `--check` compares them with `counts.json` and
 * exits with 1 if one has grown or too much is retained, `--update` writes that file.
 */
import { createHook } from 'node:async_hooks'
import { readFileSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { bodyOf, FORMATS, type Shape } from './all-formats.ts'
import { gatewayConfig, productionConfig } from './gateway-config.ts'
import { type InProcess, startInProcess } from './in-process.ts'

interface Count {
  promises: number
  /** Kilobytes. */
  allocated: number
}

/**
 * How much of a request may outlive the collections of the young generation, in kilobytes; some always does, as it is in
 * progress during one.
 */
const MAX_RETAINED = 8

const FILE = new URL('../counts.json', import.meta.url)
/** Nothing is sent to it: the upstream is a function. */
const NOWHERE = 'http://127.0.0.1:1'
const WARM_UP = 800
const COUNTED = 300
const ROUNDS = 4
/** What survives as many collections is no longer in the young generation. */
const SURVIVED = 3
/** Growth that is let through, as a factor. */
const TOLERANCE: Readonly<Record<keyof Count, number>> = { promises: 1.05, allocated: 1.15 }

const SHAPES: readonly Shape[] = [false, true].flatMap((stream) =>
  FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream, stream }))),
)

/** Counted with limits, a budget, prices and metrics, too. */
const IN_PRODUCTION: readonly Shape[] = [false, true].flatMap((stream) =>
  (['openai-chat', 'anthropic'] as const).map((upstream) => ({ client: 'openai-chat', upstream, stream })),
)

setFlagsFromString('--expose-gc')
setFlagsFromString('--semi-space-growth-factor=2')
const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc')

let promises = 0
const hook = createHook({
  init(_, type) {
    if (type === 'PROMISE') promises++
  },
})

const counts: Record<string, Count> = {}
const retained: string[] = []
await countAll('', startInProcess(gatewayConfig(NOWHERE)), SHAPES)
await countAll('production ', startInProcess(productionConfig(NOWHERE)), IN_PRODUCTION)
const major = process.versions.node.split('.')[0]
if (process.argv.includes('--update'))
  writeFileSync(FILE, `${JSON.stringify({ node: major, counts }, null, 2)}\n`)
if (process.argv.includes('--check')) process.exitCode = check() ? 0 : 1

async function countAll(prefix: string, gateway: InProcess, shapes: readonly Shape[]): Promise<void> {
  for (const shape of shapes) {
    const name = `${prefix}${shape.stream ? 'stream' : 'json'} ${shape.client} → ${shape.upstream}`
    const counted = await count(gateway, shape)
    counts[name] = counted
    const kept = await retainedBy(gateway, shape)
    if (kept > MAX_RETAINED) retained.push(`${name}: ${kept} kB`)
    console.log(
      `${name}: ${counted.promises} promises, ${counted.allocated} kB, of which ${kept} outlive the request`,
    )
  }
}

async function count(gateway: InProcess, shape: Shape): Promise<Count> {
  const body = new TextEncoder().encode(bodyOf(shape))
  for (let at = 0; at < WARM_UP / (shape.stream ? 5 : 1); at++) await gateway.send(shape, body)
  promises = 0
  hook.enable()
  await gateway.send(shape, body)
  hook.disable()
  const exact = promises
  let allocated = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++)
    allocated = Math.min(allocated, await allocatedBy(gateway, shape, body))
  return { promises: exact, allocated: Math.round(allocated / 100) / 10 }
}

/** Bytes per request; so few requests that nothing is collected in between. */
async function allocatedBy(gateway: InProcess, shape: Shape, body: Uint8Array): Promise<number> {
  const requests = shape.stream ? COUNTED / 20 : COUNTED / 3
  collect()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < requests; at++) await gateway.send(shape, body)
  return (process.memoryUsage().heapUsed - before) / requests
}

/** Kilobytes of a request that the collections of the young generation leave. */
async function retainedBy(gateway: InProcess, shape: Shape): Promise<number> {
  const body = new TextEncoder().encode(bodyOf(shape))
  collect()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < COUNTED; at++) await gateway.send(shape, body)
  for (let at = 0; at < SURVIVED; at++) collect({ type: 'minor' })
  return Math.max(0, Math.round((process.memoryUsage().heapUsed - before) / COUNTED / 100) / 10)
}

function check(): boolean {
  for (const line of retained) console.error(`Retained until a full garbage collection: ${line}`)
  const known: { node: string; counts: Record<string, Count> } = JSON.parse(readFileSync(FILE, 'utf8'))
  if (known.node !== major) {
    console.log(`Not compared: counts.json is of Node.js ${known.node}, this is ${major}.`)
    return true
  }
  const grown = Object.entries(counts).flatMap(([name, count]) =>
    (Object.keys(TOLERANCE) as (keyof Count)[]).flatMap((field) => {
      const before = known.counts[name]?.[field] ?? 0
      return count[field] > before * TOLERANCE[field] ? [`${name}: ${before} → ${count[field]} ${field}`] : []
    }),
  )
  for (const line of grown) console.error(`Grown: ${line}`)
  return grown.length === 0 && retained.length === 0
}
