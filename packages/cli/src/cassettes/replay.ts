import { FORMATS } from '@mixrouter/core'
import type { GatewayConfig } from '@mixrouter/gateway'
import {
  createReplayTransport,
  type NamedCassette,
  type ReplayOptions,
  readCassettes,
} from '@mixrouter/testing/cassettes'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'

/** Stands for all upstreams; the domain `invalid` never exists. */
const UPSTREAM = { name: 'replay', baseURL: 'http://replay.invalid', apiKey: 'replay', formats: FORMATS }

/** A configuration whose upstreams are cassettes, and how many. */
export interface Replay {
  config: GatewayConfig
  count: number
}

/**
 * The configuration with the cassettes of a folder in place of its upstreams; one without upstreams serves the models
 * that were recorded. No upstream is avoided after failures, so that a run does not depend on those before.
 *
 * @throws CommandError 2 if the folder can't be read, or has no cassettes
 */
export async function withReplay(
  config: GatewayConfig,
  directory: string,
  { pace, ignore = [] }: Pick<ReplayOptions, 'ignore'> & { pace: number },
): Promise<Replay> {
  const cassettes = await read(directory)
  const transport = createReplayTransport(cassettes, { pace, ignore })
  const models = transport.models.length > 0 ? transport.models : ['*']
  return {
    count: cassettes.length,
    config: {
      upstreams: [{ ...UPSTREAM, models, prefer: 'client' }],
      ...config,
      retry: { ...config.retry, ...(pace === 0 && { delay: 0 }) },
      breaker: { failures: Number.MAX_SAFE_INTEGER },
      transport: () => transport,
    },
  }
}

async function read(directory: string): Promise<NamedCassette[]> {
  const cassettes = await readCassettes(directory).catch((error: Error) => {
    throw new CommandError(`--replay ${directory}: ${describeFileError(error)}`, 2)
  })
  if (cassettes.length > 0) return cassettes
  throw new CommandError(`--replay ${directory}: there are no cassettes. Record some with serve --record`, 2)
}
