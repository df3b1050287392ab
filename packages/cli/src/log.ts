import type { GatewayConfig, Logger } from '@mixrouter/gateway'
import { accessLog } from './access-log/access-log.ts'
import { plainLines } from './access-log/plain-lines.ts'
import { createTerminalLines } from './access-log/terminal-lines.ts'

/** Where the command reports what happens to it. */
export interface Log {
  /** Takes requests, too, if they are logged as JSON. */
  requests?: Logger
  info(message: string, fields?: object): void
  error(message: string): void
}

/** Lines for people, or one line of JSON for each request and for what happens to the process. */
export async function createLog(format: 'text' | 'json'): Promise<Log> {
  if (format === 'text')
    return { info: (message) => console.log(message), error: (message) => console.error(message) }
  const { pino } = await import('pino') // lazy, as most runs don't need it
  const logger = pino()
  return {
    requests: logger,
    info: (message, fields = {}) => logger.info(fields, message),
    error: (message) => logger.error(message),
  }
}

/** The configuration with the log of requests that the options ask for. */
export function withLog(
  config: GatewayConfig,
  { verbose, log: format }: { verbose?: boolean; log: 'text' | 'json' },
  { requests }: Log,
): GatewayConfig {
  return {
    ...config,
    ...(requests && { telemetry: { ...config.telemetry, log: requests } }),
    ...(verbose && format === 'text' && { observe: accessLog(console.log, lines()) }),
  }
}

const lines = () => (process.stdout.isTTY ? createTerminalLines() : plainLines)
