import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  format: ['esm'],
  dts: false,
  entry: ['src/cli.ts'],
  // Bundled, it is found and read at once, which each command waits for.
  noExternal: ['commander'],
})
