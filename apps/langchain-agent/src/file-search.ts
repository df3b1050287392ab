import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { tool } from 'langchain'
import { z } from 'zod'

const TEXT_FILE = /\.(md|txt|ts|js|mjs|json|yaml|yml|html|css)$/
const IGNORED = /^(\.|node_modules$|dist$)/
const MAX_FILE_BYTES = 200_000
const MAX_LINES = 8

/** Finds lines that contain the phrase in the text files below `root`; returns `file:line: text`. */
async function searchFiles(root: string, phrase: string): Promise<string[]> {
  const found: string[] = []
  for await (const file of textFiles(root)) {
    const lines = (await readFile(file, 'utf8')).split('\n')
    for (const [index, line] of lines.entries()) {
      if (!line.toLowerCase().includes(phrase.toLowerCase())) continue
      found.push(`${relative(root, file)}:${index + 1}: ${line.trim().slice(0, 100)}`)
      if (found.length === MAX_LINES) return found
    }
  }
  return found
}

/** Links are not followed, so that the search stays below `root`. */
async function* textFiles(root: string): AsyncGenerator<string> {
  const entries = await readdir(root, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(root, entry.name)
    if (IGNORED.test(entry.name)) continue
    if (entry.isDirectory()) yield* textFiles(path)
    else if (entry.isFile() && TEXT_FILE.test(entry.name) && (await stat(path)).size <= MAX_FILE_BYTES)
      yield path
  }
}

/** Creates a tool that searches the files below `root`. */
export function fileSearch(root: string) {
  return tool(
    async ({ phrase }) => (await searchFiles(root, phrase)).join('\n') || `No file contains “${phrase}”.`,
    {
      name: 'search_files',
      description: 'Searches the text files of the folder for a phrase; returns file, line and text',
      schema: z.object({ phrase: z.string().describe('Text that the line must contain') }),
    },
  )
}
