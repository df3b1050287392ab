import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

/** Where files of the repository that are no pages are linked to. */
export const REPOSITORY = 'https://github.com/mixrouter/mixrouter-js'

const PAGES = fileURLToPath(new URL('../../src/content/docs/', import.meta.url))

/** A page that is made of another source. */
export interface Page {
  /** Its path on the site, such as `operate/limits`. */
  slug: string
  title: string
  description: string
  /** Markdown without the title. */
  body: string
  /** The file that it is made of, below the repository's root, for "edit this page". */
  source: string
}

export function writePage({ slug, title, description, body, source }: Page): void {
  const file = `${PAGES}${slug}.md`
  const front = [
    '---',
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `editUrl: ${REPOSITORY}/edit/main/${source}`,
    '---',
  ]
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${front.join('\n')}\n\n${body.trim()}\n`)
}

/** The rows of a Markdown table, with the bars in cells escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const cell = (text: string) => text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|')
