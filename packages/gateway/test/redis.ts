import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'

const BINARY = '/usr/bin/redis-server'

/** Tests with Redis run only if Debian's redis-server is installed. */
export const hasRedis = existsSync(BINARY)

export interface Redis {
  url: string
  stop(): Promise<void>
  /** Lets it keep its connections without responding. */
  pause(): void
  resume(): void
}

/** Starts a Redis that writes nothing to disk and stops after the test. */
export async function startRedis(port?: number): Promise<Redis> {
  const chosen = port ?? (await freePort())
  const options = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(BINARY, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  onTestFinished(stop)
  let output = ''
  for await (const text of child.stdout) {
    output += text
    if (output.includes('eady to accept connections')) break
  }
  child.stdout.resume()
  return {
    url: `redis://127.0.0.1:${chosen}`,
    stop,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
