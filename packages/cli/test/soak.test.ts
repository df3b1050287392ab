import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SOAK = fileURLToPath(new URL('../../../bench/src/soak.ts', import.meta.url))

it('survives twenty seconds of clients that disconnect and upstreams that fail', () => {
  const { stdout } = spawnSync(process.execPath, [SOAK, '--seconds', '20', '--clients', '16'], {
    encoding: 'utf8',
  })
  const [, clients, late] =
    /^upstream requests of (\d+) clients .* (\d+) by more than 100 ms, 0 still open/m.exec(stdout) ?? []
  expect(Number(clients)).toBeGreaterThan(10)
  expect(Number(late)).toBe(0)
  expect(stdout).toMatch(/^memory in use: [\d.]+ MB in the second third, [\d.]+ MB in the last/m) // flat only after minutes
  expect(stdout).toMatch(/^the gateway is still running: ok$/m)
}, 120_000)
