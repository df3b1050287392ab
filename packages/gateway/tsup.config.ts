import { readFile, writeFile } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/node.ts', 'src/fetch.ts'],
  splitting: true, // without it CJS would copy shared classes into every entry, and instanceof would break
  plugins: [{ name: 'relative-maps', buildEnd: ({ writtenFiles }) => relateMaps(writtenFiles) }],
})

/** Takes the folder of the build out of source maps, where tsup writes it when it splits CJS. */
async function relateMaps(files: readonly { name: string }[]): Promise<void> {
  const maps = files.map(({ name }) => name).filter((name) => name.endsWith('.cjs.map'))
  for (const name of maps) {
    const map: { sources: string[] } = JSON.parse(await readFile(name, 'utf8'))
    const sources = map.sources.map((source) => (isAbsolute(source) ? basename(source) : source))
    await writeFile(name, JSON.stringify({ ...map, file: basename(name, '.map'), sources }))
  }
}
