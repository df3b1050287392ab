import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { CommandError } from '../command-error.ts'

export interface Program {
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** What to do if the command does not exist. */
  install: string
}

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/**
 * Runs a program in this terminal until it ends, and passes signals on to it.
 *
 * @returns its exit code; 128 and the signal's number if a signal ended it
 * @throws CommandError 127 if it does not exist, 126 if it can't be run
 */
export async function launch({ command, args, env, install }: Program): Promise<number> {
  const child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' })
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  // A terminal sends Ctrl-C to the agent itself; twice would make many agents exit.
  const interrupt = (signal: NodeJS.Signals) => void (process.stdin.isTTY || child.kill(signal))
  for (const signal of FORWARDED) process.on(signal, forward)
  process.on('SIGINT', interrupt)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => reject(launchError(error, command, install)))
      child.on('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)))
    })
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward)
    process.off('SIGINT', interrupt)
  }
}

function launchError(
  { code, message }: NodeJS.ErrnoException,
  command: string,
  install: string,
): CommandError {
  if (code === 'ENOENT') return new CommandError(`${command} was not found. Install it: ${install}`, 127)
  return new CommandError(`Failed to run ${command}: ${message}`, 126)
}
