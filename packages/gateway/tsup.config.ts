import { defineConfig } from 'tsup'
import { base, split } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  ...split,
  entry: ['src/index.ts', 'src/node.ts', 'src/fetch.ts'],
  // Bundled, zod is only what the schema uses: on its own it loads fifty languages, 10 MB and half of the start.
  noExternal: ['zod'],
})
