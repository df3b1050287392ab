import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'

export interface Cost {
  /** The longest time for which nothing else was served since the last call, in milliseconds. */
  longest: number
  /** Memory of the process, in bytes. */
  rss: number
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
