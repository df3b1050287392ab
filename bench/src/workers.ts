/**
 * One process against two (`mixrouter serve --workers 2`): `pnpm --filter @mixrouter/bench workers` (after `pnpm build`).
 * Throughput only counts with a core for each worker, apart from those of the clients and the upstream. Where there are
 * fewer, only the CPU time per request is shown: that of all processes together.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { withWorkers } from './contenders.ts'
import { measure, probe, type Running, type Sample, warm } from './measure.ts'
import { freePort, nextMessage, onCores, startHelper, startServer } from './processes.ts'
import { median } from './report.ts'
import { SCENARIOS } from './scenarios.ts'

const COUNTS = [1, 2]
const ROUNDS = 7
const MILLISECONDS = 2000
/** Requests are shared by the processes, each of which compiles its own code. */
const WARM_UPS = 5
/** In these the gateway works several times as much as the clients and the upstream, which have a core each. */
const NAMES = ['json-to-anthropic', 'large-to-anthropic', 'stream-to-anthropic']

const cores = availableParallelism()
const required = Math.max(...COUNTS) + 2
const isPinned = cores >= required

const folder = mkdtempSync(join(tmpdir(), 'mixrouter-workers-'))
const stops = [() => rmSync(folder, { recursive: true, force: true })]
process
  .on('SIGINT', () => process.exit(130))
  .on('exit', () => {
    for (const stop of stops.toReversed()) stop()
  })

const { helper: clients } = startHelper('load.ts', isPinned ? String(cores - 2) : undefined)
const { helper: upstream, child } = startHelper('upstream.ts', isPinned ? String(cores - 1) : undefined)
stops.push(clients.stop, upstream.stop)
const origin = `http://127.0.0.1:${await nextMessage<number>(child)}`
const gateways = [await start(1), await start(2)]

const scenarios = SCENARIOS.filter(({ name }) => NAMES.includes(name))
for (const scenario of scenarios) {
  await upstream.request(scenario.pace)
  for (const gateway of gateways) {
    const problem = await probe(scenario, origin, gateway)
    if (problem !== undefined) throw new Error(`${gateway.contender.name}, ${scenario.name}: ${problem}`)
    for (let time = 0; time < WARM_UPS; time++) await warm(clients, scenario, origin, gateway)
  }
}

const samples = new Map<string, Sample[]>()
for (let round = 0; round < ROUNDS; round++) {
  for (const scenario of scenarios) {
    for (const gateway of round % 2 === 0 ? gateways : gateways.toReversed()) {
      const key = `${scenario.name} ${gateway.contender.name}`
      const sample = await measure(clients, scenario, origin, gateway, MILLISECONDS)
      samples.set(key, [...(samples.get(key) ?? []), sample])
    }
  }
}

show('CPU time per request, µs', ({ cpuTime }) => cpuTime)
if (isPinned) show('Requests per second', ({ throughput }) => throughput)
else console.log(`\nThroughput takes ${required} cores, and there are ${cores}.`)
process.exit()

/** Starts the command with a number of workers, on as many cores if there are enough. */
async function start(count: number): Promise<Running> {
  const contender = withWorkers(count)
  const port = await freePort()
  const write = (name: string, text: string) => {
    const file = join(folder, `${count}-${name}`)
    writeFileSync(file, text)
    return file
  }
  const launch = contender.launch({ port, upstream: origin, write })
  const child = await startServer(isPinned ? onCores(`0-${count - 1}`, launch) : launch, port)
  stops.push(() => child.kill('SIGKILL'))
  return { contender, child, origin: `http://127.0.0.1:${port}` }
}

/** Prints the medians, and the median of the ratios within rounds. */
function show(title: string, value: (sample: Sample) => number): void {
  console.log(
    `\n| ${title} | ${COUNTS.map((count) => `${count} worker${count > 1 ? 's' : ''}`).join(' | ')} | ratio |`,
  )
  console.log('| --- | ---: | ---: | ---: |')
  for (const scenario of scenarios) {
    const [one = [], two = []] = gateways.map(({ contender }) =>
      (samples.get(`${scenario.name} ${contender.name}`) ?? []).map(value),
    )
    const ratios = two.map((figure, round) => figure / (one[round] ?? Number.NaN))
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
    console.log(
      `| ${scenario.title} | ${median(one).toFixed(0)} | ${median(two).toFixed(0)} | **${median(ratios).toFixed(2)}** (${range}) |`,
    )
  }
}
