import { createWorkerGateway } from '@mixrouter/gateway/node'
import { CommandError } from '../command-error.ts'
import { createLog } from '../log.ts'
import { type ServeOptions, type Service, startService } from '../service.ts'
import { type Command, isCommand, type Report } from './messages.ts'

/** One of the processes that serve: does what the primary sends, and ends with it. */
export async function runWorker(options: ServeOptions): Promise<void> {
  const log = await createLog(options)
  let service: Service | undefined
  let stopping = false

  const stop = async (seconds: number) => {
    if (stopping) process.exit(1)
    stopping = true
    await service?.stop(seconds)
    process.exit(0)
  }
  const run = async (command: Command) => {
    if (command.type === 'stop') return stop(command.seconds)
    if (command.type === 'start') {
      service = await startService(
        command.config,
        { ...options, port: command.port },
        log,
        createWorkerGateway,
      )
      return send({ type: 'listening', url: service.url })
    }
    await service?.reload(command.config)
    return send({ type: 'reloaded' })
  }
  process.on('message', (message) => {
    if (isCommand(message)) run(message).catch((error) => send(toFailure(error)))
  })
  process.on('disconnect', () => stop(options.shutdownTimeout))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {}) // the primary's
  send({ type: 'ready' })
}

function send(report: Report): void {
  process.send?.(report, undefined, undefined, () => {}) // a primary that has ended is noticed elsewhere
}

function toFailure(error: Error): Report {
  return {
    type: 'failed',
    message: error.message,
    exitCode: error instanceof CommandError ? error.exitCode : 2,
  }
}
