import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { ROOT, ts } from '../messages/source.mjs'

/** @import TS from '../../packages/core/node_modules/typescript/lib/typescript.js' */
/** @import { Snippet } from './extract.mjs' */

/** @type {TS.CompilerOptions} */
const OPTIONS = {
  allowImportingTsExtensions: true,
  customConditions: ['@mixrouter/source'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: ['node'],
}

/** Where a module is looked for if the package of the document does not have it: wherever it is installed. */
const PACKAGES = ['packages/*', 'apps/*'].flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()

/**
 * Type-checks snippets as files beside their documents, against the sources of the packages.
 *
 * @param {readonly Snippet[]} snippets
 * @returns {string[]} What is wrong, as `document:line: message`.
 */
export function checkSnippets(snippets) {
  const byFile = new Map(snippets.map((snippet) => [fileOf(snippet), snippet]))
  const host = ts.createCompilerHost(OPTIONS)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (file) => byFile.has(file) || fileExists.call(host, file)
  host.readFile = (file) => byFile.get(file)?.source ?? readFile.call(host, file)
  host.getSourceFile = (file, version, ...rest) => {
    const snippet = byFile.get(file)
    return snippet
      ? ts.createSourceFile(file, snippet.source, version)
      : getSourceFile.call(host, file, version, ...rest)
  }
  const cache = ts.createModuleResolutionCache(ROOT, (name) => name, OPTIONS)
  host.resolveModuleNameLiterals = (literals, file, redirected, options, source) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(source, literal, options)
      const folders = byFile.has(file) ? PACKAGES.map((folder) => `${ROOT}${folder}/snippet.ts`) : []
      const found = [file, ...folders].map((from) =>
        ts.resolveModuleName(literal.text, from, options, host, cache, redirected, mode),
      )
      return found.find(({ resolvedModule }) => resolvedModule) ?? { resolvedModule: undefined }
    })

  const program = ts.createProgram({ rootNames: [...byFile.keys()], options: OPTIONS, host })
  return [...byFile].flatMap(([file, snippet]) => {
    const source = program.getSourceFile(file)
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return problems.map((problem) => describe(snippet, problem))
  })
}

/** @param {Snippet} snippet */
function fileOf({ document, line }) {
  return `${dirname(ROOT + document)}/${document.replace(/\W/g, '-')}-${line}.ts`
}

/**
 * @param {Snippet} snippet
 * @param {TS.Diagnostic} problem
 */
function describe({ document, line, source, codeAt }, { start = 0, messageText }) {
  const within = source.slice(codeAt, Math.max(start, codeAt)).split('\n').length - 1
  return `${document}:${line + within}: ${ts.flattenDiagnosticMessageText(messageText, '\n  ')}`
}
