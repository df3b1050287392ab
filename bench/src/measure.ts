import type { ChildProcess } from 'node:child_process'
import type { Contender } from './contenders.ts'
import type { Job, Outcome } from './load.ts'
import { type Helper, processorTime } from './processes.ts'
import type { Scenario } from './scenarios.ts'
import { PATHS, textOf } from './traffic.ts'

/** A contender that runs. */
export interface Running {
  contender: Contender
  child: ChildProcess
  origin: string
}

/** One contender in one scenario in one round. */
export interface Sample {
  /** Microseconds of the gateway's processor time for a request, at full load. */
  processor: number
  /** Requests a second, at full load. */
  throughput: number
  /** Milliseconds with one request at a time: to the end of a whole answer, to the first byte of a stream. */
  p50: number
  p99: number
}

const percentile = (ascending: readonly number[], share: number) =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN

/** The clients' work on a contender, or on the upstream itself. */
export function jobFor(
  scenario: Scenario,
  upstream: string,
  running?: Running,
): Omit<Job, 'connections' | 'milliseconds'> {
  const { client, body } = scenario
  return {
    origin: running?.origin ?? upstream,
    path: PATHS[client],
    headers: {
      'content-type': 'application/json',
      ...(client === 'anthropic' && { 'anthropic-version': '2023-06-01' }),
      ...(running?.contender.headers?.(scenario, upstream) ?? { authorization: 'Bearer bench-key' }),
    },
    body,
  }
}

/** Why a contender does not do what a scenario asks; undefined when it does. */
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
    const answer = await response.text()
    if (!response.ok) return `answers ${response.status}: ${answer.replaceAll(/\s+/g, ' ').slice(0, 120)}`
    return textOf(answer, scenario.client, scenario.stream) === scenario.text
      ? undefined
      : 'its answer lacks text'
  } catch (error) {
    return String(error)
  }
}

/** Full load for `milliseconds`, then one request at a time for a third of that. */
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
  const before = processorTime(pid)
  const load = await clients.ask<Outcome>({ ...job, connections, milliseconds })
  const processor = (processorTime(pid) - before) / load.requests
  if (load.failures > 0)
    throw new Error(`${running.contender.name} failed ${load.failures} requests of ${scenario.name}`)
  return {
    processor,
    throughput: load.requests / load.seconds,
    ...(await latency(clients, scenario, job, milliseconds)),
  }
}

/** The latency of the upstream itself, or through a contender. */
export async function latency(
  clients: Helper,
  { stream, pace }: Scenario,
  job: Omit<Job, 'connections' | 'milliseconds'>,
  milliseconds: number,
): Promise<Pick<Sample, 'p50' | 'p99'>> {
  if (pace > 0) return { p50: Number.NaN, p99: Number.NaN } // one alone would take a second
  const { first, last } = await clients.ask<Outcome>({
    ...job,
    connections: 1,
    milliseconds: milliseconds / 3,
  })
  const times = stream ? first : last
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
