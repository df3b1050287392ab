import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)
export const ROOT = fileURLToPath(root)

/**
 * The compiler API of TypeScript 6; version 7 at the root has none.
 * @type {typeof import('../../packages/core/node_modules/typescript/lib/typescript.js')}
 */
export const ts = createRequire(new URL('packages/core/package.json', root))('typescript')

const SOURCES = ['packages', 'apps', 'scripts', 'bench']
const SKIPPED = /(^|\/)(node_modules|dist|test|suites|\.[^/]+)\/|\.(test|d)\.[mc]?ts$|\.config\.ts$/

/** Every source file of the repository without its tests, as absolute paths. */
export function sourceFiles() {
  return SOURCES.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path) && !SKIPPED.test(path))
      .map((path) => ROOT + path),
  )
}

/** @param {readonly string[]} files Absolute paths. */
export function createProgram(files) {
  return ts.createProgram({
    rootNames: [...files],
    options: {
      allowJs: true,
      allowImportingTsExtensions: true,
      customConditions: ['@mixrouter/source'],
      jsx: ts.JsxEmit.Preserve,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ESNext,
    },
  })
}
