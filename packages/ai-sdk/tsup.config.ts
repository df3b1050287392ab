import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

// The AI SDK itself has no CommonJS build.
export default defineConfig({ ...base, format: ['esm'], entry: ['src/index.ts'] })
