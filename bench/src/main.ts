/** Measures the gateway, the floor and the peers that are installed. Run with `--help` for the options. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Contender } from './contender.ts'
import { CONTENDERS, otherCheckout } from './contenders.ts'
import { jobFor, latency, measure, probe, type Running, warm } from './measure.ts'
import { PEERS } from './peers/index.ts'
import { plot } from './plot.ts'
import { freePort, type Helper, nextMessage, startHelper, startServer } from './processes.ts'
import { type Results, report } from './report.ts'
import { PAIRS, SCENARIOS, type Scenario } from './scenarios.ts'

const HELP = `pnpm bench [options]
  --install               install the peers into ~/.cache/mixrouter-bench first
  --rounds <n>            measurements of every contender in every scenario (5)
  --milliseconds <n>      duration of full load per measurement (1000)
  --scenarios <names>     some of ${SCENARIOS.map(({ name }) => name).join(', ')}
                          (all of these); pairs for all sixteen pairs of formats, whole and streamed, or single
                          ones such as json-google-anthropic
  --contenders <names>    some of ${CONTENDERS.map(({ name }) => name).join(', ')}
  --before <folders>      also measure other checkouts of this repository, built (comma-separated)
  --output <file>         also write the tables to a file
  --json <file>           also write every sample to a file
  --svg <file>            also write a chart of the CPU times to a file`

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    install: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    milliseconds: { type: 'string', default: '1000' },
    scenarios: { type: 'string', default: '' },
    contenders: { type: 'string', default: '' },
    before: { type: 'string' },
    output: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const milliseconds = Number(values.milliseconds)
const folder = mkdtempSync(join(tmpdir(), 'mixrouter-bench-'))
const stops: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })]
/** Notes below the tables, each with the scenarios that it concerns. */
const notes = new Map<string, string[]>()

if (values.help) console.log(HELP)
else if (process.platform !== 'linux')
  throw new Error('The benchmark requires Linux, as CPU time is read from /proc')
else {
  process.on('SIGINT', () => process.exit(130)).on('exit', stopAll)
  if (values.install) installPeers()
  await main()
  process.exit()
}

async function main(): Promise<void> {
  const scenarios = selectedScenarios(values.scenarios)
  const { upstream, origin, clients } = await startHelpers()
  const chosen = selected(CONTENDERS, values.contenders)
  const before = (values.before?.split(',') ?? []).map((folder) => otherCheckout(resolve(folder)))
  const running = await startContenders([...chosen, ...before], origin)
  const capable = await warmUp(scenarios, running, upstream, origin, clients)

  const results: Results = new Map(scenarios.map(({ name }) => [name, new Map()]))
  for (let round = 0; round < rounds; round++) {
    for (const scenario of scenarios) {
      await upstream.request(scenario.pace)
      const samples = results.get(scenario.name)
      const keep = (name: string, sample: Awaited<ReturnType<typeof measure>>) =>
        samples?.set(name, [...(samples.get(name) ?? []), sample])
      const direct = await latency(clients, scenario, jobFor(scenario, origin), milliseconds)
      keep('direct', { cpuTime: Number.NaN, throughput: Number.NaN, ...direct })
      for (const contender of rotated(capable.get(scenario) ?? [], round)) {
        keep(contender.contender.name, await measure(clients, scenario, origin, contender, milliseconds))
      }
      process.stderr.write(`\rround ${round + 1} of ${rounds}: ${scenario.name}`.padEnd(60))
    }
  }
  process.stderr.write('\n')

  const names = running.map(({ contender }) => contender.name)
  const text = [heading(running), report(results, scenarios, names), ...[...notes].map(formatNote), ''].join(
    '\n',
  )
  console.log(text)
  if (values.output) writeFileSync(values.output, text)
  if (values.json) writeFileSync(values.json, toJson(results))
  if (values.svg) writeFileSync(values.svg, plot(results, scenarios, names))
}

async function startHelpers(): Promise<{ upstream: Helper; origin: string; clients: Helper }> {
  const { helper: upstream, child } = startHelper('upstream.ts')
  const { helper: clients } = startHelper('load.ts')
  stops.push(upstream.stop, clients.stop)
  return { upstream, origin: `http://127.0.0.1:${await nextMessage<number>(child)}`, clients }
}

/** Starts the contenders that are installed, and notes the others. */
async function startContenders(contenders: readonly Contender[], upstream: string): Promise<Running[]> {
  const running: Running[] = []
  for (const contender of contenders) {
    if (contender.version() === undefined) {
      note(`${contender.name}: not installed (\`pnpm bench -- --install\`)`)
      continue
    }
    const port = await freePort()
    const write = (name: string, text: string) => {
      const file = join(folder, contender.name, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    }
    try {
      const child = await startServer(contender.launch({ port, upstream, write }), port)
      stops.push(() => child.kill('SIGKILL'))
      const origin = `http://127.0.0.1:${port}`
      await contender.configure?.(origin, upstream)
      running.push({ contender, child, origin })
    } catch (error) {
      note(`${contender.name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return running
}

/** Warms every contender up in every scenario; returns the contenders that support it. */
async function warmUp(
  scenarios: readonly Scenario[],
  running: readonly Running[],
  upstream: Helper,
  origin: string,
  clients: Helper,
): Promise<Map<Scenario, Running[]>> {
  const capable = new Map<Scenario, Running[]>()
  for (const scenario of scenarios) {
    await upstream.request(scenario.pace)
    const supporting: Running[] = []
    for (const candidate of running) {
      const problem = await probe(scenario, origin, candidate)
      if (problem === undefined) {
        await warm(clients, scenario, origin, candidate)
        supporting.push(candidate)
      } else note(`${candidate.contender.name} ${problem}`, scenario.name)
    }
    capable.set(scenario, supporting)
    process.stderr.write(`\rwarm-up: ${scenario.name}`.padEnd(60))
  }
  return capable
}

function heading(running: readonly Running[]): string {
  const versions = running.map(({ contender }) => `${contender.name} ${contender.version()}`)
  const load = loadavg().map((value) => value.toFixed(1))
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, load average ${load.join(', ')},`,
    `${rounds} rounds of ${milliseconds} ms: ${versions.join(', ')}.`,
    '',
  ].join('\n')
}

/** Every sample by scenario and contender, in the order of the rounds. */
function toJson(results: Results): string {
  const byScenario = [...results].map(([scenario, samples]) => [scenario, Object.fromEntries(samples)])
  return `${JSON.stringify({ node: process.version, milliseconds, results: Object.fromEntries(byScenario) }, null, 2)}\n`
}

function selectedScenarios(names: string): Scenario[] {
  if (names === 'pairs') return [...PAIRS]
  return names === '' ? [...SCENARIOS] : selected([...SCENARIOS, ...PAIRS], names)
}

function selected<T extends { name: string }>(all: readonly T[], names: string): T[] {
  const wanted = names.split(',').filter(Boolean)
  const unknown = wanted.filter((name) => !all.some((one) => one.name === name))
  if (unknown.length > 0) throw new Error(`Unknown name: ${unknown.join(', ')}`)
  return all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
}

/** Each round starts with another item, so that none is always first. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const from = items.length > 0 ? by % items.length : 0
  return [...items.slice(from), ...items.slice(0, from)]
}

function installPeers(): void {
  for (const peer of PEERS) {
    try {
      peer.install()
    } catch (error) {
      note(`${peer.name} failed to install: ${error instanceof Error ? error.message : error}`)
    }
  }
}

function stopAll(): void {
  for (const stop of stops.toReversed()) stop()
}

function note(text: string, scenario?: string): void {
  notes.set(text, [...(notes.get(text) ?? []), ...(scenario ? [scenario] : [])])
}

function formatNote([text, scenarios]: [string, string[]]): string {
  return `- ${text}${scenarios.length > 0 ? ` (${scenarios.join(', ')})` : ''}`
}
