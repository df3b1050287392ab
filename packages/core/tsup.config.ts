import { defineConfig } from 'tsup'
import { base, split } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  ...split,
  entry: { index: 'src/index.ts', internal: 'src/internal.ts', catalogue: 'src/models/catalogue.ts' },
})
