import type { GatewayConfig } from '@mixrouter/gateway'
import { createNodeGateway, serve as listen } from '@mixrouter/gateway/node'
import { addConsole } from './console.ts'
import { listenError } from './listen-error.ts'
import { type Log, withLog } from './log.ts'
import type { SetupOptions } from './setup.ts'

export interface ServeOptions extends SetupOptions {
  port: number
  /** How long open requests may take to finish after a signal, in seconds. */
  shutdownTimeout: number
  verbose?: boolean
  /** How requests are logged: lines for people with `verbose`, or JSON. */
  log: 'text' | 'json'
  /** Whether to serve the console too. */
  console?: boolean
  /** Whether the console is opened in the browser. */
  open: boolean
  /** Whether the console keeps the bodies of requests. */
  consoleBodies?: boolean
  /** Whether to reload the configuration file when it changes. */
  watch?: boolean
  /** How many processes serve requests. */
  workers: number
  /** The folder to which all that is exchanged with upstreams is recorded. */
  record?: string
}

/** One process that serves, or several that act as one. */
export interface Service {
  url: string
  /** @throws if the configuration is not valid; the one before then stays in use */
  reload(config: GatewayConfig): void | Promise<void>
  /** Lets open requests finish within `seconds`. */
  stop(seconds: number): Promise<void>
}

/**
 * Serves in this process.
 *
 * @throws ConfigError
 * @throws CommandError 1 if it can't listen
 */
export async function startService(
  config: GatewayConfig,
  options: ServeOptions,
  log: Log,
  createGateway = createNodeGateway,
): Promise<Service> {
  const transport = options.record === undefined ? undefined : await recordTo(options.record, log)
  const complete = (config: GatewayConfig): GatewayConfig => ({
    ...withLog(config, log),
    ...(transport && { transport }),
  })
  const gateway = createGateway(complete(config))
  const { port, host } = options
  const served = options.console ? await addConsole(gateway, options) : gateway
  const server = await listen(served, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, port, host)
  })
  return {
    url: server.url,
    reload: (config) => gateway.reload(complete(config)),
    stop: (seconds) => server.close(seconds * 1000),
  }
}

async function recordTo(directory: string, log: Log): Promise<GatewayConfig['transport']> {
  const { openRecorder } = await import('./cassettes/record.ts') // lazy, as most runs don't need it
  return (await openRecorder(directory, log)).wrap
}
