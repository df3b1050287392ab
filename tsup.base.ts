import { readFileSync } from 'node:fs'

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8')) // of the package being built

/** What every package's tsup.config.ts shares; sources read their version as `__VERSION__`. */
export const base = {
  format: ['esm', 'cjs'] as ('esm' | 'cjs')[],
  target: 'node22',
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
  define: { __VERSION__: JSON.stringify(version) },
}
