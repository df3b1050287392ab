import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'

export interface Cost {
  /** The longest time for which nothing else was served since the last call, in milliseconds. */
  longest: number
  /** Memory of the process, in bytes: now, and the most since it was started. */
  rss: number
  peak: number
  /** How many times as long as on a machine with nothing else to do work takes now. */
  slowness: number
}

/** For how long one request may keep the others waiting, in milliseconds of the gateway's thread. */
export const SLICE_MS = 50

/** The first rounds are also those of the compiler. */
const MAX_ROUNDS = 5

/** The longest slice of the best round, on a machine with nothing else to do; no more rounds than it takes to be short. */
export async function longestSlice(
  { cost }: { cost(): Promise<Cost> },
  round: () => Promise<unknown>,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let count = 0; count < MAX_ROUNDS && best >= SLICE_MS; count++) {
    const before = await cost()
    await round()
    const after = await cost()
    const slowness = Math.min(before.slowness, after.slowness) // a machine that was slow for a moment excuses nothing
    best = Math.min(best, after.longest / slowness)
  }
  return best
}

/** A gateway in a process of its own, gone when the test is. */
export async function startGatewayProcess(
  config: GatewayConfig,
  env: Record<string, string> = {},
): Promise<{ url: string; child: ChildProcess; cost(): Promise<Cost>; output(): string }> {
  const child = fork(
    fileURLToPath(new URL('./gateway-process.ts', import.meta.url)),
    [JSON.stringify(config)],
    {
      execArgv: ['--conditions=@mixrouter/source'],
      env: { PATH: process.env.PATH, ...env },
      silent: true,
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const [{ url }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The gateway exited: ${output}`))),
  ])
  const cost = async (): Promise<Cost> => {
    child.send('cost')
    const [reported] = await once(child, 'message')
    return reported
  }
  return { url, child, cost, output: () => output }
}
