import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { mixrouter } from '@mixrouter/express'
import type { GatewayConfig, Logger } from '@mixrouter/gateway'
import { createFetchGateway, type FetchHandler, toFetchHandler } from '@mixrouter/gateway/fetch'
import { toUpgradeHandler } from '@mixrouter/gateway/node'
import express5 from 'express'
import { expect, onTestFinished, vi } from 'vitest'

const { default: express4 } = (await import('express4' as string)) as { default: typeof express5 }

/** A server with the gateway. */
export interface Host {
  url: string
  /** Everything that was printed. */
  printed(): string
  /** Fails if it did not survive. */
  stop(): Promise<void>
}

async function expectHealth(url: string): Promise<void> {
  expect((await fetch(`${url}/health`)).status).toBe(200)
}

/** `mixrouter serve` in a process of its own. */
async function startCommand(config: GatewayConfig, ...options: string[]): Promise<Host> {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-fuzz-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify(config))
  const bin = join(createRequire(import.meta.url).resolve('mixrouter/package.json'), '../bin/mixrouter.js')
  const child = spawn(process.execPath, [bin, 'serve', '--config', file, '--port', '0', ...options], {
    env: { PATH: process.env.PATH },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        printed += text
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? []
        if (found) resolve(found)
      })
    child.once('exit', () => reject(new Error(printed)))
  })
  return {
    url,
    printed: () => printed,
    async stop() {
      expect([child.exitCode, child.signalCode], printed.slice(-2000)).toEqual([null, null])
      await expectHealth(url)
      child.kill('SIGTERM')
      expect(await once(child, 'close')).toEqual([0, null])
    },
  }
}

/** Records what is printed in this process, and has requests logged. */
function recordOutput(config: GatewayConfig): { config: GatewayConfig; printed(): string } {
  const printed: string[] = []
  const print = (...values: unknown[]) => {
    printed.push(values.map((value) => inspect(value, { depth: 6 })).join(' '))
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation(print)
    onTestFinished(() => spy.mockRestore())
  }
  const log: Logger = { info: print, warn: print, error: print }
  return { config: { ...config, telemetry: { ...config.telemetry, log } }, printed: () => printed.join('\n') }
}

async function startExpress(express: typeof express5, parse: boolean, config: GatewayConfig): Promise<Host> {
  const output = recordOutput(config)
  const app = express()
  app.set('env', 'production') // prints errors and does not respond with them
  if (parse) app.use(express.json())
  const handler = mixrouter(output.config)
  app.use(handler)
  const server = http.createServer(app as http.RequestListener)
  server.on('upgrade', toUpgradeHandler(handler.gateway))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await handler.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, printed: output.printed, stop: () => expectHealth(url) }
}

/** Express 5 without anything else. */
export const startExpress5 = (config: GatewayConfig) => startExpress(express5, false, config)

export const HOSTS: Readonly<Record<string, (config: GatewayConfig) => Promise<Host>>> = {
  'mixrouter serve --log json': (config) => startCommand(config, '--log', 'json'),
  'mixrouter serve --verbose': (config) => startCommand(config, '--verbose'),
  'Express 4': (config) => startExpress(express4, false, config),
  'Express 4 with a parser': (config) => startExpress(express4, true, config),
  'Express 5': startExpress5,
  'Express 5 with a parser': (config) => startExpress(express5, true, config),
}

/** The entry point for `fetch`. */
export function startFetch(config: GatewayConfig): { handle: FetchHandler; printed(): string } {
  const output = recordOutput(config)
  const gateway = createFetchGateway(output.config)
  onTestFinished(() => gateway.close())
  return { handle: toFetchHandler(gateway), printed: output.printed }
}
