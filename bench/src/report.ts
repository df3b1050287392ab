import type { Sample } from './measure.ts'
import type { Scenario } from './scenarios.ts'

/** The samples of a run by scenario and contender, one per round. `direct` is the upstream without a gateway. */
export type Results = Map<string, Map<string, Sample[]>>

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** Formats the tables of a run in Markdown. */
export function report(
  results: Results,
  scenarios: readonly Scenario[],
  contenders: readonly string[],
): string {
  const table = (
    title: string,
    cell: (samples: Map<string, Sample[]>, name: string) => string,
    names = contenders,
  ) =>
    [
      `### ${title}`,
      '',
      row(['', ...names]),
      row(['---', ...names.map(() => '---:')]),
      ...scenarios.map((scenario) => {
        const samples = results.get(scenario.name) ?? new Map()
        return row([scenario.title, ...names.map((name) => cell(samples, name))])
      }),
      '',
    ].join('\n')

  return [
    table('CPU time per request, relative to the floor (lowest and highest round)', (samples, name) =>
      ratio(samples.get(name), samples.get('floor')),
    ),
    table('CPU time per request, µs', (samples, name) =>
      integer(median((samples.get(name) ?? []).map(({ cpuTime }) => cpuTime))),
    ),
    table(
      'CPU time per request, relative to mixrouter',
      (samples, name) => ratio(samples.get(name), samples.get('mixrouter')),
      contenders.filter((name) => name !== 'mixrouter' && name !== 'floor'),
    ),
    table('Requests per second at full load', (samples, name) =>
      integer(median((samples.get(name) ?? []).map(({ throughput }) => throughput))),
    ),
    table('Latency added to a single request, ms, p50 / p99', (samples, name) => addedLatency(samples, name)),
  ].join('\n')
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const integer = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(0))

/** Compares within each round, so that a slow round does not matter. */
function ratiosOf(samples: readonly Sample[], base: readonly Sample[]): number[] {
  return samples.map(({ cpuTime }, round) => cpuTime / (base[round]?.cpuTime ?? Number.NaN))
}

/** CPU time per request relative to another contender's; NaN if one of them was not measured. */
export function medianRatio(samples: readonly Sample[] = [], base: readonly Sample[] = []): number {
  return median(ratiosOf(samples, base))
}

function ratio(samples: Sample[] = [], base: Sample[] = []): string {
  const ratios = ratiosOf(samples, base)
  if (ratios.length === 0 || base.length === 0) return '–'
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((value) => value.toFixed(2))
  return low === '1.00' && high === '1.00' ? '1' : `**${median(ratios).toFixed(2)}** (${low}–${high})`
}

function addedLatency(samples: Map<string, Sample[]>, name: string): string {
  const own = samples.get(name) ?? []
  const direct = samples.get('direct') ?? []
  if (Number.isNaN(own[0]?.p50 ?? Number.NaN)) return '–'
  const over = (field: 'p50' | 'p99') =>
    median(own.map((sample, round) => sample[field] - (direct[round]?.[field] ?? Number.NaN))).toFixed(2)
  return `${over('p50')} / ${over('p99')}`
}
