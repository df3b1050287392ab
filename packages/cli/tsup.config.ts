import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({ ...base, format: ['esm'], dts: false, entry: ['src/cli.ts'] })
