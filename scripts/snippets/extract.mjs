import { globSync, readFileSync } from 'node:fs'
import { ROOT } from '../messages/source.mjs'

const DOCUMENTS = ['README.md', '{packages,apps}/*/README.md', 'docs/**/*.md']
const BLOCK = /^(?:<!-- snippet:(?<comment>.*?)-->\s*?\n)?```(?<language>\w+)[^\n]*\n(?<code>.*?)^```$/gms
const LANGUAGES = ['ts', 'js', 'typescript', 'javascript', 'mts', 'mjs']

/**
 * A code block of a document.
 * @typedef {object} Snippet
 * @property {string} document Path below the repository's root.
 * @property {number} line Where its code starts in the document.
 * @property {string} source What is checked: the code, within the template of its comment.
 * @property {number} codeAt Where the code starts in `source`.
 * @property {string} [skipped] Why it is not checked.
 */

/** The TypeScript and JavaScript blocks of all documents. */
export function findSnippets() {
  return DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((path) => !path.includes('node_modules'))
    .sort()
    .flatMap((document) => snippetsIn(document, readFileSync(ROOT + document, 'utf8')))
}

/**
 * The blocks of one document. A comment before a block completes a fragment: `<!-- snippet: TEMPLATE -->` is source with
 * `…` where the block belongs, or that comes before it; `<!-- snippet: skip, REASON -->` leaves it out.
 *
 * @param {string} document
 * @param {string} text
 * @returns {Snippet[]}
 */
export function snippetsIn(document, text) {
  return [...text.matchAll(BLOCK)].flatMap(({ index, 0: block, groups }) => {
    const { comment = '', language = '', code = '' } = groups ?? {}
    if (!LANGUAGES.includes(language)) return []
    const [before = '', after = ''] = comment.split('…', 2)
    const start = index + block.lastIndexOf(code)
    const reason = /^\s*skip,\s*(.+)/s.exec(comment)?.[1]?.trim()
    const prefix = `${before}\n`
    return {
      document,
      line: text.slice(0, start).split('\n').length,
      source: `${prefix}${code}${after}\nexport {}\n`,
      codeAt: prefix.length,
      ...(reason && { skipped: reason }),
    }
  })
}
