import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'

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

/** For packages of several entries: without it CJS would copy shared classes into each, and `instanceof` would break. */
export const split = {
  splitting: true,
  plugins: [
    {
      name: 'relative-maps',
      buildEnd: ({ writtenFiles }: { writtenFiles: readonly { name: string }[] }) =>
        relateMaps(writtenFiles.map(({ name }) => name)),
    },
  ],
}

/** Takes the build's folder out of source maps, where tsup writes it when it splits CJS. */
async function relateMaps(files: readonly string[]): Promise<void> {
  for (const name of files.filter((file) => file.endsWith('.cjs.map'))) {
    const map: { sources: string[] } = JSON.parse(await readFile(name, 'utf8'))
    const sources = map.sources.map((source) => (isAbsolute(source) ? basename(source) : source))
    await writeFile(name, JSON.stringify({ ...map, file: basename(name, '.map'), sources }))
  }
}
