import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SOAK = fileURLToPath(new URL('../../../bench/src/soak.ts', import.meta.url))

it('survives twenty seconds of clients that disconnect and upstreams that fail', () => {
  const { stdout } = spawnSync(process.execPath, [SOAK, '--seconds', '20', '--clients', '16'], {
    encoding: 'utf8',
  })
  expect(stdout).toMatch(/^upstream requests of \d{2,} clients .* 0 by more than 100 ms, 0 still open: ok$/m)
  expect(stdout).toMatch(/^memory: \d+ MB in the second third, \d+ MB in the last/m) // flat only after minutes
  expect(stdout).toMatch(/^the gateway is still running: ok$/m)
}, 120_000)
