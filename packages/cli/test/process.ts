import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

export const BIN = fileURLToPath(new URL('../bin/mixrouter.js', import.meta.url))

export interface Command {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** The address in the banner. Rejects with the output if the command exits first. */
  url: Promise<string>
  exit: Promise<number | NodeJS.Signals>
}

const running = new Set<ChildProcess>()
const folders: string[] = []

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Runs the command as a user does, without the environment of this process. */
export function mixrouter(args: string[], env: Record<string, string> = {}, cwd?: string): Command {
  const child = spawn(process.execPath, [BIN, ...args], { env: { PATH: process.env.PATH, ...env }, cwd })
  running.add(child)
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const exit = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve(signal ?? code ?? -1)
    })
  })
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      const address = /is listening on (http:\/\/\S+)/.exec(stdout)?.[1]
      if (address) resolve(address)
    })
    exit.then(() => reject(new Error(`The command exited: ${stdout}${stderr}`)))
  })
  url.catch(() => {}) // not every test awaits it
  return { child, stdout: () => stdout, stderr: () => stderr, url, exit }
}

/** Writes a file that is removed after the test, and returns its path. */
export function temporaryFile(name: string, content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  folders.push(folder)
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
