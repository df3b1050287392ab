import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs one command and says so. Signals reach the command; when it fails, this process ends with its exit code,
 * after naming the step and the way out, unless the command does that itself.
 * Plain JavaScript for Node.js 18, like everything the bootstrap needs.
 * @param {string} title
 * @param {[command: string, ...args: string[]]} command
 * @param {{ help?: string, cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} options
 *   help: what to do when it fails; without it the command is taken to say so itself; capture: return the output instead of showing it
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
  let stopped = false
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    stopped = true
    child.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  const { code, reason } = await ended(child)
  for (const signal of SIGNALS) process.off(signal, forward)
  if (code !== 0 || stopped) {
    if (help && !stopped) console.error(`\n✗ ${title}: ${reason}\n  ${help}`)
    process.exit(code)
  }
  return output
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number, reason: string }>}
 */
const ended = (child) =>
  new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, reason: error.message }))
    child.on('close', (code, signal) => {
      if (signal) resolve({ code: 128 + constants.signals[signal], reason: `ended by ${signal}` })
      else resolve({ code: code ?? 1, reason: `exit code ${code}` })
    })
  })
