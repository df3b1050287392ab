import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, isAbsolute, relative } from 'node:path'
import type { Options } from 'tsup'

export type Plugin = NonNullable<Options['esbuildPlugins']>[number]

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8')) // of the package being built

/**
 * Takes from a builtin module of Node.js only what is used of it: an `import` reads all of its exports, and to read some
 * of node:util, node:process, node:fs or node:crypto loads further modules.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
      kind === 'require-call'
        ? { path, namespace: 'required' }
        : // By its importer, as otherwise one that several chunks import would be a chunk too.
          { path, namespace: 'imported', suffix: `?${relative('.', importer)}`, sideEffects: false },
    )
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
    build.onLoad({ filter: /.*/, namespace: 'imported' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {})
      const used = (name: string) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})()`
      return {
        contents: [
          `const builtin = process.getBuiltinModule('${path}')`,
          'export default builtin',
          ...names.map(used),
        ].join('\n'),
      }
    })
  },
}

/** What every package's tsup.config.ts shares; sources read their version as `__VERSION__`. */
export const base = {
  format: ['esm', 'cjs'] as ('esm' | 'cjs')[],
  target: 'node22',
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
  removeNodeProtocol: false,
  esbuildPlugins: [builtins],
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
