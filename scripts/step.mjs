import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Prints the title and runs the command. Signals are forwarded to it. If it fails, this process prints the step and
 * `help`, and exits with the command's exit code. Plain JavaScript for Node.js 18, like all of the bootstrap.
 * @param {string} title
 * @param {[command: string, ...args: string[]]} command
 * @param {{ help?: string, cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} options
 *   help: what to do if it fails; omit it if the command prints that itself. capture: return the output instead of printing it
 * @returns {Promise<string>}
 */
export async function step(title, [command, ...args], { help, cwd, env = process.env, capture = false }) {
  console.log(`› ${title}`)
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['inherit', capture ? 'pipe' : 'inherit', 'inherit'],
    shell: process.platform === 'win32', // npx and pnpm are .cmd files there
  })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  let interrupted = false
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    interrupted = true
    child.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  const { code, reason } = await waitForExit(child)
  for (const signal of SIGNALS) process.off(signal, forward)
  if (code !== 0 || interrupted) {
    if (help && !interrupted) console.error(`\n✗ ${title}: ${reason}\n  ${help}`)
    process.exit(code)
  }
  return output
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number, reason: string }>}
 */
const waitForExit = (child) =>
  new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, reason: error.message }))
    child.on('close', (code, signal) => {
      if (signal) resolve({ code: 128 + constants.signals[signal], reason: `stopped by ${signal}` })
      else resolve({ code: code ?? 1, reason: `exit code ${code}` })
    })
  })
