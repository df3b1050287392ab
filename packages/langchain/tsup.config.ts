import { defineConfig } from 'tsup'
import { base, split } from '../../tsup.base.ts'

export default defineConfig({ ...base, ...split, entry: ['src/index.ts', 'src/middleware.ts'] })
