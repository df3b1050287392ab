import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { GatewayConfig } from '@mixrouter/gateway'
import { shareWithWorkers } from '@mixrouter/gateway/node'
import { CommandError } from '../command-error.ts'
import type { Log } from '../log.ts'
import type { ServeOptions, Service } from '../service.ts'
import { createBackoff } from './backoff.ts'
import { type Command, isReport, type Report } from './messages.ts'

/**
 * Serves in several processes on one port, which share the memory of this one, and starts those again that crash.
 *
 * @throws CommandError if they can't start
 */
export async function startWorkers(
  config: GatewayConfig,
  { workers: count, port: selected }: Pick<ServeOptions, 'workers' | 'port'>,
  log: Log,
): Promise<Service> {
  shareWithWorkers()
  let current = config
  let port = selected
  let stopping = false
  const running = new Set<Worker>()

  const fork = async (place: Place): Promise<string> => {
    const worker = cluster.fork()
    const started = performance.now()
    running.add(worker)
    worker.once('exit', (code, signal) => {
      running.delete(worker)
      if (stopping || !place.served) return
      const delay = place.backoff(performance.now() - started)
      log.error(
        `Worker ${place.number} (process ${worker.process.pid}) ended ${describeEnd(code, signal)} and is started again in ${delay / 1000} s.`,
      )
      setTimeout(restart, delay, place)
    })
    try {
      await reportOf(worker, 'ready')
      const { url } = await request(worker, { type: 'start', config: current, port }, 'listening')
      place.served = true
      return url
    } catch (error) {
      worker.process.kill('SIGKILL')
      throw error
    }
  }
  const restart = async (place: Place) => {
    if (stopping) return
    try {
      await fork(place)
      log.info(`Worker ${place.number} serves again.`)
    } catch (error) {
      if (!stopping) log.error(`Worker ${place.number} did not start. ${(error as Error).message}`)
    }
  }

  const places = Array.from({ length: count }, (_, at) => createPlace(at + 1))
  const [url] = (await Promise.all(places.map(fork))) as [string, ...string[]]
  port = Number(new URL(url).port || selected) // 0 would select another one when no process is left
  return {
    url,
    async reload(config) {
      const command = { type: 'reload', config } as const
      await Promise.all([...running].map((worker) => request(worker, command, 'reloaded')))
      current = config
    },
    async stop(seconds) {
      stopping = true
      const command: Command = { type: 'stop', seconds }
      await Promise.all(
        [...running].map((worker) => {
          const ended = once(worker, 'exit')
          send(worker, command)
          return ended
        }),
      )
    },
  }
}

/** Where one worker after another runs. */
interface Place {
  number: number
  /** Whether one has served: those before fail the command, those after are started again. */
  served: boolean
  backoff: (lifetime: number) => number
}

const createPlace = (number: number): Place => ({ number, served: false, backoff: createBackoff() })

/** @throws CommandError with the worker's failure, or that it has ended */
function request<Type extends Report['type']>(worker: Worker, command: Command, expected: Type) {
  const report = reportOf(worker, expected)
  send(worker, command)
  return report
}

function send(worker: Worker, command: Command): void {
  worker.send(command, () => {}) // one that has ended emits exit
}

/** The worker's next report of a type. @throws CommandError with its failure, or that it has ended */
function reportOf<Type extends Report['type']>(
  worker: Worker,
  expected: Type,
): Promise<Extract<Report, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (report: unknown) => {
      if (!isReport(report)) return
      if (report.type === expected) end(() => resolve(report as Extract<Report, { type: Type }>))
      else if (report.type === 'failed') end(() => reject(new CommandError(report.message, report.exitCode)))
    }
    const onExit = (code: number, signal: string) =>
      end(() => reject(new CommandError(`The process ended ${describeEnd(code, signal)}.`, 1)))
    const end = (settle: () => void) => {
      worker.off('message', onMessage).off('exit', onExit)
      settle()
    }
    worker.on('message', onMessage).on('exit', onExit)
  })
}

const describeEnd = (code: number, signal: string | null) => (signal ? `by ${signal}` : `with code ${code}`)
