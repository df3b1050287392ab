import type { GatewayConfig } from '@mixrouter/gateway'

/** What the primary sends a worker. */
export type Command =
  | { type: 'start'; config: GatewayConfig; port: number }
  | { type: 'reload'; config: GatewayConfig }
  | { type: 'stop'; seconds: number }

/** What a worker responds. */
export type Report =
  | { type: 'ready' }
  | { type: 'listening'; url: string }
  | { type: 'reloaded' }
  /** With the exit code of a command that fails for that reason. */
  | { type: 'failed'; message: string; exitCode: number }

const COMMANDS: ReadonlySet<unknown> = new Set<Command['type']>(['start', 'reload', 'stop'])
const REPORTS: ReadonlySet<unknown> = new Set<Report['type']>(['ready', 'listening', 'reloaded', 'failed'])

/** The gateway's own messages pass through the same channel. */
export const isCommand = (message: unknown): message is Command => COMMANDS.has(typeOf(message))
export const isReport = (message: unknown): message is Report => REPORTS.has(typeOf(message))

const typeOf = (message: unknown) =>
  typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined
