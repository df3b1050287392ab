import type { ChildProcess } from 'node:child_process'
import { pathOf, textIn } from './all-formats.ts'
import type { Contender } from './contender.ts'
import type { Job, Outcome } from './load.ts'
import { cpuTimeOf, type Helper } from './processes.ts'
import type { Scenario } from './scenarios.ts'

/** A running contender. */
export interface Running {
  contender: Contender
  child: ChildProcess
  origin: string
}

/** The measurements of one contender in one scenario in one round. */
export interface Sample {
  /** The gateway's CPU time per request at full load, in microseconds. */
  cpuTime: number
  /** Requests per second at full load. */
  throughput: number
  /** Latency of one request at a time in milliseconds: to the end of a JSON response, to the first byte of a stream. */
  p50: number
  p99: number
}

const WARM_UP_REQUESTS = 2000
const WARM_UP_TIMEOUT_MS = 5000

const percentile = (ascending: readonly number[], share: number) =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN

/** The requests to a contender, or directly to the upstream. */
export function jobFor(
  scenario: Scenario,
  upstream: string,
  running?: Running,
): Omit<Job, 'connections' | 'milliseconds'> {
  const { client, body } = scenario
  return {
    origin: running?.origin ?? upstream,
    path: pathOf(scenario),
    headers: {
      'content-type': 'application/json',
      ...(client === 'anthropic' && { 'anthropic-version': '2023-06-01' }),
      ...(running?.contender.headers?.(scenario, upstream) ?? { authorization: 'Bearer bench-key' }),
    },
    body,
  }
}

/** Why a contender does not support a scenario; undefined if it does. */
export async function probe(
  scenario: Scenario,
  upstream: string,
  running: Running,
): Promise<string | undefined> {
  const { origin, path, headers, body } = jobFor(scenario, upstream, running)
  try {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    if (!response.ok) return `responds with ${response.status}: ${text.replaceAll(/\s+/g, ' ').slice(0, 120)}`
    return textIn(text, scenario.client, scenario.stream) === scenario.text
      ? undefined
      : 'responds with another text'
  } catch (error) {
    return String(error)
  }
}

/** Sends requests until the code is compiled, or until the timeout. */
export async function warm(
  clients: Helper,
  scenario: Scenario,
  upstream: string,
  running: Running,
): Promise<void> {
  const job = {
    ...jobFor(scenario, upstream, running),
    connections: scenario.connections,
    milliseconds: 200,
  }
  const until = Date.now() + WARM_UP_TIMEOUT_MS
  for (let requests = 0; requests < WARM_UP_REQUESTS && Date.now() < until; )
    requests += (await clients.request<Outcome>(job)).requests
}

/** Measures full load for `milliseconds`, then one request at a time for a third of that. */
export async function measure(
  clients: Helper,
  scenario: Scenario,
  upstream: string,
  running: Running,
  milliseconds: number,
): Promise<Sample> {
  const { connections } = scenario
  const job = jobFor(scenario, upstream, running)
  const pid = running.child.pid ?? 0
  const before = cpuTimeOf(pid)
  const load = await clients.request<Outcome>({ ...job, connections, milliseconds })
  const cpuTime = (cpuTimeOf(pid) - before) / load.requests
  if (load.failures > 0)
    throw new Error(`${running.contender.name} failed ${load.failures} requests in ${scenario.name}`)
  return {
    cpuTime,
    throughput: load.requests / load.seconds,
    ...(await latency(clients, scenario, job, milliseconds)),
  }
}

/** Measures the latency of the upstream, or through a contender. */
export async function latency(
  clients: Helper,
  { stream, pace }: Scenario,
  job: Omit<Job, 'connections' | 'milliseconds'>,
  milliseconds: number,
): Promise<Pick<Sample, 'p50' | 'p99'>> {
  if (pace > 0) return { p50: Number.NaN, p99: Number.NaN } // a single one takes a second
  const { firstByte, end } = await clients.request<Outcome>({
    ...job,
    connections: 1,
    milliseconds: milliseconds / 3,
  })
  const times = stream ? firstByte : end
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
