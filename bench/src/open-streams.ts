/**
 * Measures the memory of open streams: `pnpm --filter @mixrouter/bench open-streams [OTHER-CHECKOUT]` (after `pnpm build`).
 * The gateway and the floor each hold some thousand streams of which one event has come. Both forward or translate them to
 * clients that read all they get. Resident memory is read from `/proc`, so it requires Linux.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Contender } from './contender.ts'
import { CONTENDERS, otherCheckout } from './contenders.ts'
import { jobFor } from './measure.ts'
import { freePort, nextMessage, startHelper, startServer } from './processes.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

const STREAMS = 2000
const WARM_UP = 500
const ROUNDS = 3
/** Between two events of the upstream: nothing more than the first comes while the memory is measured. */
const PACE_MS = 3000
/** From the last first event to the measurement. */
const SETTLE_MS = 1500
const TITLES: readonly string[] = ['stream', 'stream-to-anthropic', 'stream-to-chat']

const { child, helper: upstream } = startHelper('upstream.ts')
const origin = `http://127.0.0.1:${await nextMessage<number>(child)}`
const folder = mkdtempSync(join(tmpdir(), 'mixrouter-bench-'))
await upstream.request(PACE_MS)

const other = process.argv[2]
const contenders = [
  ...CONTENDERS.filter(({ name }) => name === 'floor' || name === 'mixrouter'),
  ...(other ? [otherCheckout(other)] : []),
]
const scenarios = SCENARIOS.filter(({ name }) => TITLES.includes(name))

try {
  console.log(
    `| kB for each of ${STREAMS} open streams | ${contenders.map(({ name }) => name).join(' | ')} |`,
  )
  console.log(`| --- |${' ---: |'.repeat(contenders.length)}`)
  for (const scenario of scenarios) {
    const cells: string[] = []
    for (const contender of contenders) cells.push((await median(contender, scenario)).toFixed(0))
    console.log(`| ${scenario.title} | ${cells.join(' | ')} |`)
  }
} finally {
  upstream.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function median(contender: Contender, scenario: Scenario): Promise<number> {
  const sizes: number[] = []
  for (let round = 0; round < ROUNDS; round++) sizes.push(await measure(contender, scenario))
  return sizes.sort((a, b) => a - b)[ROUNDS >> 1] as number
}

/** Kilobytes of resident memory for each stream. */
async function measure(contender: Contender, scenario: Scenario): Promise<number> {
  const port = await freePort()
  const write = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const server = await startServer(contender.launch({ port, upstream: origin, write }), port)
  const running = { contender, child: server, origin: `http://127.0.0.1:${port}` }
  try {
    const warmUp = await openStreams(scenario, running, WARM_UP)
    await warmUp()
    await sleep(SETTLE_MS)
    const before = residentKB(server.pid)
    const close = await openStreams(scenario, running, STREAMS)
    await sleep(SETTLE_MS)
    const after = residentKB(server.pid)
    await close()
    return (after - before) / STREAMS
  } finally {
    server.kill('SIGKILL')
  }
}

/** Resolves when each stream has its first event; what it returns closes them. */
async function openStreams(
  scenario: Scenario,
  running: Parameters<typeof jobFor>[2] & object,
  count: number,
): Promise<() => Promise<void>> {
  const { path, headers, body } = jobFor(scenario, origin, running)
  const pool = new Pool(running.origin, { connections: count, pipelining: 1 })
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await pool.request({ method: 'POST', path, headers, body })
      await new Promise<void>((resolve, reject) =>
        response.body
          .on('error', () => {})
          .once('data', () => resolve())
          .once('close', () => reject(new Error(`${running.contender.name} closed a stream`))),
      )
    }),
  )
  return () => pool.destroy()
}

function residentKB(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
