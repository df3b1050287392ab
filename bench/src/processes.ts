import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a process is started. */
export interface Launch {
  command: string
  args: readonly string[]
  env?: Record<string, string>
}

/** A process that takes one message at a time and answers it. */
export interface Helper {
  ask<T>(message: unknown): Promise<T>
  stop(): void
}

const START_TIMEOUT = 90_000

/** A TypeScript file of this folder as a process of its own; it is up when it has sent `first`, if it sends anything. */
export function startHelper(file: string): { helper: Helper; child: ChildProcess } {
  const path = new URL(file, import.meta.url).pathname
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ask = <T>(message: unknown) => {
    child.send(message as object)
    return answerOf<T>(child)
  }
  return { child, helper: { ask, stop: () => void child.kill('SIGKILL') } }
}

/** The next message of a process. @throws when it ends instead */
export function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const left = (code: number | null) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`))
    child.once('exit', left)
    child.once('message', (message) => {
      child.off('exit', left)
      resolve(message as T)
    })
  })
}

/** Starts a server and waits until it listens. @throws with what it printed when it does not */
export async function startServer({ command, args, env }: Launch, port: number): Promise<ChildProcess> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2000)
    })
  }
  child.on('error', (error) => {
    printed += error.message
  })
  for (const until = Date.now() + START_TIMEOUT; Date.now() < until && child.exitCode === null; ) {
    if (await listens(port)) return child
    await sleep(100)
  }
  child.kill('SIGKILL')
  throw new Error(`${command} did not listen: ${printed.trim()}`)
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (up: boolean) => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
  })
}

/** A port that nobody has at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Microseconds of processor time that a process, its threads and its children have had. Linux only. */
export function processorTime(pid: number): number {
  let total = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${task}`
    total += Number(read(`${folder}/schedstat`).split(' ', 1)[0]) / 1000
    for (const child of read(`${folder}/children`).split(' ').filter(Boolean))
      total += processorTime(Number(child))
  }
  return total
}

/** Threads end at any time. */
function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
