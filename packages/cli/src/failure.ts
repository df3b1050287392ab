import { ApiError, TransportError } from '@mixrouter/core'
import { ConfigError } from '@mixrouter/gateway'
import { CommandError } from './command-error.ts'

/** Why a command failed, for the user. */
export interface Failure {
  message: string
  /** What to do about it, where the message does not say so. */
  action?: string
  exitCode: number
}

/** What to do about an upstream's error, by its status. */
const ACTIONS: Readonly<Record<number, string>> = {
  401: 'Check the key; `mixrouter check` tries each',
  402: "Check the balance of the key's account",
  403: 'The key may not use this model; `mixrouter check` shows what it may use',
  404: '`mixrouter models` lists known models, `mixrouter check` those that are served',
  413: 'Send less: fewer or smaller files, or a shorter conversation',
  429: 'Wait, or use another key or model',
}

const UNAVAILABLE = 'Try again, or use another model'
const UNREACHABLE = 'Check the address, the network and the proxy'

/** @throws what is no failure but a defect of this program */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode }
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 }
  if (ApiError.is(error)) {
    const action = error.status >= 500 ? UNAVAILABLE : ACTIONS[error.status]
    return { message: error.message, ...(action !== undefined && { action }), exitCode: 1 }
  }
  if (TransportError.is(error)) return { message: error.message, action: UNREACHABLE, exitCode: 1 }
  if (error instanceof Error && 'syscall' in error) return { message: error.message, exitCode: 1 }
  throw error
}

/** For people: the message, and below it what to do. */
export function describeFailure({ message, action }: Failure): string {
  return action === undefined ? `error ${message}` : `error ${message}\n  → ${action}`
}
