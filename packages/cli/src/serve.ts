import { watchFile } from 'node:fs'
import { constants } from 'node:os'
import { ConfigError, type Gateway, type GatewayConfig, type Logger } from '@mixrouter/gateway'
import { createNodeGateway, serve as listen, type Server } from '@mixrouter/gateway/node'
import { accessLog } from './access-log.ts'
import { banner } from './banner.ts'
import { CommandError } from './command-error.ts'
import { readSetup, type SetupOptions } from './setup.ts'

export interface ServeOptions extends SetupOptions {
  port: number
  /** How long open requests may take to finish after a signal, in seconds. */
  shutdownTimeout: number
  verbose?: boolean
  /** How requests are logged: lines for people with `verbose`, or JSON. */
  log: 'text' | 'json'
  /** Whether to reload the configuration file when it changes. */
  watch?: boolean
}

/** How often the configuration file is looked at; its changes may be those of a symbolic link. */
const WATCH_INTERVAL_MS = 1000

/** `mixrouter serve`: runs until a signal stops it. */
export async function serve(options: ServeOptions): Promise<void> {
  try {
    await start(options)
  } catch (error) {
    if (!(error instanceof CommandError) && !(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(error instanceof CommandError ? error.exitCode : 2)
  }
}

async function start(options: ServeOptions): Promise<void> {
  surviveClosedOutput()
  const { port, host, shutdownTimeout, verbose } = options
  const logger = options.log === 'json' ? await createLogger() : undefined
  const { config, notices } = await readSetup(options, process.env)
  const gateway = createNodeGateway(withLog(config, verbose, logger))
  const server = await listen(gateway, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(describe(error, port, host), 1)
  })
  stopOnSignal(server, shutdownTimeout)
  if (options.config !== undefined) reloadOnChange(gateway, options, logger)
  if (logger) logger.info({ url: server.url }, 'listening')
  else console.log(banner(server.url, gateway.config, notices))
}

/** One line of JSON for each request, and for what happens to the process. */
interface JsonLogger extends Logger {
  info(entry: object, message?: string): void
  error(entry: object, message?: string): void
}

async function createLogger(): Promise<JsonLogger> {
  const { pino } = await import('pino') // lazy, as most runs don't need it
  const logger: JsonLogger = pino()
  return logger
}

const withLog = (config: GatewayConfig, verbose = false, logger?: Logger): GatewayConfig => ({
  ...config,
  ...(logger && { telemetry: { ...config.telemetry, log: logger } }),
  ...(verbose && !logger && { observe: accessLog(console.log) }),
})

/**
 * SIGHUP, or with `watch` a change of the file, reads the configuration again; requests in progress finish by the one
 * before.
 */
function reloadOnChange(gateway: Gateway, options: ServeOptions, logger?: JsonLogger): void {
  const reload = async () => {
    try {
      const { config } = await readSetup(options, process.env)
      gateway.reload(withLog(config, options.verbose, logger))
      const message = `Reloaded ${options.config}`
      if (logger) logger.info({}, message)
      else console.log(message)
    } catch (error) {
      const message = `The configuration was not reloaded; the one before stays in use. ${describeError(error)}`
      if (logger) logger.error({}, message)
      else console.error(message)
    }
  }
  process.on('SIGHUP', reload)
  if (options.watch && options.config) watchFile(options.config, { interval: WATCH_INTERVAL_MS }, reload)
}

const describeError = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** A terminal or log reader that is gone is no reason to stop serving. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** The first signal lets open requests finish within the timeout, the second one ends the process immediately. */
function stopOnSignal(server: Server, seconds: number): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(128 + constants.signals[signal])
    stopping = true
    console.log(`Stopping: open requests have ${seconds} s to finish. A second signal stops immediately.`)
    await server.close(seconds * 1000)
    process.exit(0)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

/** Why the server can't listen, and what to do about it. */
function describe({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is already in use. Stop the other process, or select another port with --port.`
    case 'EACCES':
      return `Permission to listen on port ${port} was denied. Select a port above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine. Select another one with --host.`
    default:
      return `Failed to listen on port ${port} of ${host}: ${message}`
  }
}
