import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { publicEnvironment } from '../../scripts/environment.mjs'

/** The command of a process. */
export interface Launch {
  command: string
  args: readonly string[]
  cwd?: string
  env?: Record<string, string>
}

/** A process that handles one message at a time and replies to it. */
export interface Helper {
  request<T>(message: unknown): Promise<T>
  stop(): void
}

const START_TIMEOUT_MS = 90_000

/** Binds a command, with its threads and children, to a list of cores such as `0,1`. */
export const onCores = (cores: string, launch: Launch): Launch => ({
  ...launch,
  command: 'taskset',
  args: ['--cpu-list', cores, launch.command, ...launch.args],
})

/** Starts a TypeScript file of this folder as a process, on any cores or on some. */
export function startHelper(file: string, cores?: string): { helper: Helper; child: ChildProcess } {
  const node = { command: process.execPath, args: [new URL(file, import.meta.url).pathname] }
  const { command, args } = cores === undefined ? node : onCores(cores, node)
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const request = <T>(message: unknown) => {
    child.send(message as object)
    return nextMessage<T>(child)
  }
  return { child, helper: { request, stop: () => void child.kill('SIGKILL') } }
}

/** The next message of a process. Rejects if it exits first. */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`${child.spawnargs.join(' ')} exited with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as T)
    })
  })
}

/** Starts a server and waits until it is listening. Rejects with its output if it fails or exceeds the timeout. */
export async function startServer({ command, args, cwd, env }: Launch, port: number): Promise<ChildProcess> {
  const child = spawn(command, args, {
    cwd,
    env: { ...publicEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-2000)
    })
  }
  child.on('error', (error) => {
    output += error.message
  })
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until && child.exitCode === null; ) {
    if (await isListening(port)) return child
    await sleep(100)
  }
  child.kill('SIGKILL')
  throw new Error(`${command} did not start listening: ${output.trim()}`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
  })
}

/** A port that is free at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** CPU time of a process with its threads and children, in microseconds. Linux only. */
export function cpuTimeOf(pid: number): number {
  let total = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${task}`
    total += Number(read(`${folder}/schedstat`).split(' ', 1)[0]) / 1000
    for (const child of read(`${folder}/children`).split(' ').filter(Boolean))
      total += cpuTimeOf(Number(child))
  }
  return total
}

/** Threads can end at any time, so the file may be gone. */
function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
