import { readdirSync, rmSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { base, split } from '../../tsup.base.ts'

const entry = { index: 'src/index.ts', internal: 'src/internal.ts', catalogue: 'src/models/catalogue.ts' }

/** The entry points of the SDK packages. */
const sdkEntry = Object.fromEntries(
  readdirSync('src/internal').map((name) => [`internal/${name.replace('.ts', '')}`, `src/internal/${name}`]),
)

rmSync('dist', { recursive: true, force: true }) // here, because the two builds below run at the same time

export default defineConfig([
  { ...base, ...split, entry, clean: false, dts: { entry: { ...entry, ...sdkEntry } } },
  // They share no chunks with the others: those are few and large, as Node.js loads them fastest, these are small, so that
  // an app bundles only what it uses.
  { ...base, ...split, entry: sdkEntry, dts: false, clean: false },
])
