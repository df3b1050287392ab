import { spawnSync } from 'node:child_process'
import { parseConfig } from '../../packages/gateway/dist/index.js'

/** @import { Snippet } from './extract.mjs' */

/** What finds mistakes in a block, by language; undefined if there are none, or if the machine can't tell. */
const CHECKS = {
  json: checkJson,
  /** @param {string} source */
  sh: (source) => checkBy('bash', ['-n'], source),
  /** @param {string} source */
  python: (source) => checkBy('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], source),
}

/**
 * Checks the syntax of blocks, and whether the gateway accepts the JSON that configures one.
 *
 * @param {readonly Snippet[]} snippets
 * @returns {string[]} What is wrong, as `document:line: message`.
 */
export function checkSyntax(snippets) {
  return snippets.flatMap(({ document, line, language, source }) => {
    const problem = CHECKS[/** @type {keyof typeof CHECKS} */ (language)](source)
    return problem ? [`${document}:${line}: ${problem}`] : []
  })
}

/** @param {string} source */
function checkJson(source) {
  try {
    const value = JSON.parse(source)
    if (value.upstreams) parseConfig(value, anyVariable)
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}

/** An environment in which every variable is set. @type {NodeJS.ProcessEnv} */
const anyVariable = new Proxy({}, { get: () => 'sk-offline' })

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} source
 */
function checkBy(command, args, source) {
  const { status, stderr } = spawnSync(command, args, { input: source, encoding: 'utf8' })
  return status ? stderr.trim() : undefined
}
