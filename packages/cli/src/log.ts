import type { GatewayConfig, Logger, Observe } from '@mixrouter/gateway'

/** Where the command reports what happens to it. */
export interface Log {
  /** Takes requests, too, if they are logged as JSON. */
  requests?: Logger
  /** Prints requests, if they are logged for people. */
  observe?: Observe
  info(message: string, fields?: object): void
  error(message: string): void
}

/** What is logged: lines for people, with `verbose` of requests too, or JSON of both. */
export interface LogOptions {
  verbose?: boolean
  log: 'text' | 'json'
}

/** Lines for people, or one line of JSON for each request and for what happens to the process. */
export async function createLog({ verbose, log: format }: LogOptions): Promise<Log> {
  // What follows is imported only where it is needed, as most runs don't need it.
  if (format === 'text') {
    return {
      ...(verbose && { observe: await printRequests() }),
      info: (message) => console.log(message),
      error: (message) => console.error(message),
    }
  }
  const { pino } = await import('pino')
  const logger = pino()
  return {
    requests: logger,
    info: (message, fields = {}) => logger.info(fields, message),
    error: (message) => logger.error(message),
  }
}

/** The configuration with the log of requests. */
export function withLog(config: GatewayConfig, { requests, observe }: Log): GatewayConfig {
  return {
    ...config,
    ...(requests && { telemetry: { ...config.telemetry, log: requests } }),
    ...(observe && { observe }),
  }
}

async function printRequests(): Promise<Observe> {
  const { accessLog } = await import('./access-log/access-log.ts')
  if (!process.stdout.isTTY) return accessLog(console.log)
  const { createTerminalLines } = await import('./access-log/terminal-lines.ts')
  return accessLog(console.log, createTerminalLines())
}
