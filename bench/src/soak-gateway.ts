import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FORMATS } from '@mixrouter/core'

export interface SoakedGateway {
  url: string
  /** The memory that is in use after a garbage collection, buffers included, and all that the process has, in megabytes. */
  memory(): Promise<{ used: number; resident: number }>
  /** For how long the gateway could not run, as other processes had the processors or `memory` stopped it, in milliseconds so far. */
  waited(): number
  isRunning(): boolean
  stop(): void
}

const MEGABYTE = 1024 * 1024

/** `mixrouter serve` in a process of its own, before one upstream of all formats. */
export async function startGateway(baseURL: string): Promise<SoakedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-soak-'))
  const config = join(folder, 'config.json')
  writeFileSync(config, JSON.stringify(configFor(baseURL)))
  const bin = createRequire(import.meta.url)
    .resolve('mixrouter/package.json')
    .replace('package.json', 'bin/mixrouter.js')
  const child = fork(bin, ['serve', '--config', config, '--port', '0'], {
    env: { PATH: process.env.PATH },
    execArgv: ['--expose-gc', '--import', fileURLToPath(new URL('./soak-memory.ts', import.meta.url))],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The gateway exited with ${code}: ${output}`)))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const [, found] = /is listening on (http:\/\/\S+)/.exec(output) ?? []
      if (found) resolve(found)
    })
  })
  let stopped = 0
  const read = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    url,
    async memory() {
      child.send('memory')
      const [{ used, took }] = await once(child, 'message')
      stopped += took
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(read('status')) ?? []
      return { used: used / MEGABYTE, resident: Number(kilobytes) / 1024 }
    },
    waited: () => Number(read('schedstat').split(' ')[1]) / 1e6 + stopped,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop() {
      child.removeAllListeners('exit')
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    },
  }
}

function configFor(baseURL: string) {
  return {
    upstreams: FORMATS.map((format) => ({
      name: format,
      baseURL,
      apiKey: 'upstream-key-1234',
      formats: [format],
      timeouts: { firstByte: 3000, idle: 3000 },
    })),
    retry: { attempts: 0 },
    breaker: { failures: 1_000_000 },
    writeTimeout: 5000,
    authenticate: false,
  }
}
