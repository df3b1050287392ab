import { globSync, readFileSync } from 'node:fs'
import { ROOT } from '../messages/source.mjs'

const DOCUMENTS = [
  'README.md',
  '{packages,apps}/*/README.md',
  'docs/**/*.md',
  'apps/docs/src/content/docs/**/*.mdx',
]
const BLOCK =
  /^(?: *(?:<!--|\{\/\*) snippet:(?<comment>.*?)(?:-->|\*\/\})\s*?\n)?(?<indent> *)```(?<language>\w+)[^\n]*\n(?<code>.*?)^\k<indent>```$/gms
const LANGUAGES = ['ts', 'js', 'typescript', 'javascript', 'mts', 'mjs']

/** Languages of which only the syntax is checked, see syntax.mjs. */
const OTHERS = ['json', 'sh', 'python']

/**
 * A code block of a document.
 * @typedef {object} Snippet
 * @property {string} document Path below the repository's root.
 * @property {number} line Where its code starts in the document.
 * @property {string} language
 * @property {string} source What is checked: the code, within the template of its comment.
 * @property {number} codeAt Where the code starts in `source`.
 * @property {string} [skipped] Why it is not checked.
 * @property {string} [notRun] Why it is checked, but not run.
 */

/** The TypeScript and JavaScript blocks of all documents. */
export const findSnippets = () => findBlocks(LANGUAGES)

/** The blocks in languages of which only the syntax is checked. */
export const findOtherSnippets = () => findBlocks(OTHERS)

/** @param {readonly string[]} languages */
function findBlocks(languages) {
  return DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((path) => !path.includes('node_modules'))
    .sort()
    .flatMap((document) => snippetsIn(document, readFileSync(ROOT + document, 'utf8'), languages))
}

/**
 * The blocks of one document. A comment before a block completes a fragment: `<!-- snippet: TEMPLATE -->` is source with
 * `…` where the block belongs, or that comes before it; `<!-- snippet: skip, REASON -->` leaves it out, and
 * `<!-- snippet: no-run, REASON -->` checks its types only, as is done for fragments. MDX has its own kind of comment, in braces.
 *
 * @param {string} document
 * @param {string} markdown
 * @param {readonly string[]} [languages]
 * @returns {Snippet[]}
 */
export function snippetsIn(document, markdown, languages = LANGUAGES) {
  return [...markdown.matchAll(BLOCK)].flatMap(({ index, 0: block, groups }) => {
    const { comment = '', language = '', code: text = '', indent = '' } = groups ?? {}
    if (!languages.includes(language)) return []
    const code = text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const [, instruction, reason] = /^\s*(skip|no-run),\s*(.+?)\s*$/s.exec(comment) ?? []
    const [before = '', after = ''] = instruction ? [] : comment.split('…', 2)
    const start = index + block.lastIndexOf(text)
    const prefix = `${before}\n`
    return {
      document,
      line: markdown.slice(0, start).split('\n').length,
      language,
      source: OTHERS.includes(language) ? code : `${prefix}${code}${after}\nexport {}\n`,
      codeAt: prefix.length,
      ...(instruction === 'skip' && { skipped: reason }),
      ...(instruction === 'no-run' && { notRun: reason }),
      ...(!instruction && /\bdeclare /.test(comment + code) && { notRun: 'a fragment' }),
    }
  })
}
