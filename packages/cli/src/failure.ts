import { ApiError, TransportError } from '@mixrouter/core'
import { lacksCredit } from '@mixrouter/core/internal'
import { ConfigError } from '@mixrouter/gateway'
import { CommandError } from './command-error.ts'
import { wantsJson } from './wants-json.ts'

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

/** @throws what is not a failure but a defect of this program */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandError) return failure(error.message, error.exitCode, error.action)
  if (error instanceof ConfigError) return failure(error.message, 2, configAction(error))
  if (ApiError.is(error)) return failure(error.message, 1, upstreamAction(error))
  if (TransportError.is(error)) return failure(error.message, 1, UNREACHABLE)
  if (error instanceof Error && 'syscall' in error) return failure(error.message, 1)
  throw error
}

/** For people: the message, and below it what to do. */
export function describeFailure({ message, action }: Failure): string {
  return action === undefined ? `error: ${message}` : `error: ${message}\n  → ${action}`
}

/** Prints why the command failed, as JSON if it was called with `--json`, and sets the exit code. */
export function reportFailure(error: unknown): void {
  const failure = failureOf(error)
  console.error(wantsJson() ? JSON.stringify({ error: failure }) : describeFailure(failure))
  process.exitCode = failure.exitCode
}

function upstreamAction(error: ApiError): string | undefined {
  if (lacksCredit(error)) return ACTIONS[402]
  return error.status >= 500 ? UNAVAILABLE : ACTIONS[error.status]
}

function configAction({ problems }: ConfigError): string | undefined {
  return problems.some(({ message }) => message.startsWith('ENOENT'))
    ? '`mixrouter init` writes a configuration'
    : undefined
}

function failure(message: string, exitCode: number, action?: string): Failure {
  return { message, ...(action !== undefined && { action }), exitCode }
}
