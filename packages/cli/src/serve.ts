import cluster from 'node:cluster'
import { watchFile } from 'node:fs'
import { constants } from 'node:os'
import { parseConfig } from '@mixrouter/gateway'
import { banner } from './banner.ts'
import { CommandError } from './command-error.ts'
import { CONSOLE_PATH } from './console.ts'
import { reportFailure } from './failure.ts'
import { createLog, type Log } from './log.ts'
import { type ServeOptions, type Service, startService } from './service.ts'
import { readSetup, type Setup } from './setup.ts'
import { openBrowser } from './terminal/open-browser.ts'
import { startWorkers } from './workers/primary.ts'
import { runWorker } from './workers/worker.ts'

/** How often the configuration file is looked at; its changes may be those of a symbolic link. */
const WATCH_INTERVAL_MS = 1000

const ONE_PLAYER =
  'Cassettes are played one after another, by one process. Remove --replay, or use --workers 1.'

/** `mixrouter serve`: runs until a signal stops it. */
export async function serve(options: ServeOptions): Promise<void> {
  surviveClosedOutput()
  try {
    await (cluster.isWorker ? runWorker(options) : start(options))
  } catch (error) {
    reportFailure(error)
    process.exit()
  }
}

async function start(options: ServeOptions): Promise<void> {
  if (options.replay !== undefined && options.workers > 1) throw new CommandError(ONE_PLAYER, 2)
  const log = await createLog(options)
  const { config, notices } = await readSetup(options, process.env)
  const service = await (options.workers > 1
    ? startWorkers(config, options, log)
    : startService(config, options, log))
  stopOnSignal(service, options.shutdownTimeout, log)
  if (options.config !== undefined) reloadOnChange(service, options, log)
  report(service.url, { config, notices }, options, log)
  if (options.console && options.open) await openBrowser(`${service.url}${CONSOLE_PATH}/`)
}

function report(
  url: string,
  { config, notices }: Setup,
  { workers, log: format, console, record }: ServeOptions,
  log: Log,
): void {
  const several = workers > 1 ? [`${workers} processes serve requests.`] : []
  const recorded = record === undefined ? [] : [describeRecording(record)]
  if (format === 'json') log.info('listening', { url, workers })
  else
    log.info(
      banner(
        url,
        parseConfig(config),
        [...several, ...notices, ...recorded],
        console ? CONSOLE_PATH : undefined,
      ),
    )
}

const describeRecording = (directory: string) =>
  `All requests and responses are recorded to ${directory}, without keys: whoever can read it can read them.`

/**
 * SIGHUP, or with `watch` a change of the file, reads the configuration again; requests in progress finish by the one
 * before.
 */
function reloadOnChange(service: Service, options: ServeOptions, log: Log): void {
  const reload = async () => {
    try {
      const { config } = await readSetup(options, process.env)
      await service.reload(config)
      log.info(`Reloaded ${options.config}`)
    } catch (error) {
      log.error(
        `The configuration was not reloaded; the one before stays in use. ${(error as Error).message}`,
      )
    }
  }
  process.on('SIGHUP', reload)
  if (options.watch && options.config) watchFile(options.config, { interval: WATCH_INTERVAL_MS }, reload)
}

/** A terminal or log reader that is gone is no reason to stop serving. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** The first signal lets open requests finish within the timeout, the second one ends the process immediately. */
function stopOnSignal(service: Service, seconds: number, log: Log): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(128 + constants.signals[signal])
    stopping = true
    log.info(`Stopping: open requests have ${seconds} s to finish. A second signal stops immediately.`)
    await service.stop(seconds)
    process.exit(0)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}
