import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile } from './typescript.ts'

/** Documents whose snippets are complete programs. */
const DOCUMENTS = [
  'packages/ai-sdk/README.md',
  'packages/langchain/README.md',
  'docs/community/ai-sdk.md',
  'docs/community/langchain.md',
]

function snippetsOf(document: string): Record<string, string> {
  const text = readFileSync(new URL(`../../../${document}`, import.meta.url), 'utf8')
  const snippets = [...text.matchAll(/^```(?:ts|typescript)\b[^\n]*\n([\s\S]*?)^```/gm)]
  return Object.fromEntries(
    snippets.map(([, code], index) => [`snippet-${index}.ts`, `${code}\nexport {}\n`]),
  )
}

describe('snippets', () => {
  it.each(DOCUMENTS)('of %s compile under strict', async (document) => {
    const snippets = snippetsOf(document)
    expect(Object.keys(snippets).length).toBeGreaterThan(2)
    const report = await compile(document.replace(/\W/g, '-'), snippets, {
      target: 'es2022',
      lib: ['es2024', 'dom', 'dom.iterable'],
      module: 'nodenext',
      types: ['node'],
      skipLibCheck: true,
    })
    expect(report).toBe('')
  })
})
