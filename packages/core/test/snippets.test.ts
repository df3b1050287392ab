import { describe, expect, it } from 'vitest'
import { checkSnippets } from '../../../scripts/snippets/check.mjs'
import { snippetsIn } from '../../../scripts/snippets/extract.mjs'

const DOCUMENT = `# Title

\`\`\`ts
import { join } from 'node:path'

const depth: number = join('a', 'b')
\`\`\`

<!-- snippet: interface Options { names: string[] }; export const options: Options = { … } -->
\`\`\`ts
names: ['a', 'b'],
\`\`\`

<!-- snippet: declare const one: number -->
\`\`\`js
one.toFixed()
two.toFixed()
\`\`\`

<!-- snippet: skip, the next release has it -->
\`\`\`ts
import 'nothing'
\`\`\`

1. A step:

   {/* snippet: no-run, it needs a server */}
   \`\`\`ts
   export {}
   \`\`\`

\`\`\`json
{ "not": "checked" }
\`\`\`
`

describe('pnpm snippets', () => {
  const snippets = snippetsIn('packages/core/README.md', DOCUMENT)

  it('finds the blocks of code, with what completes them', () => {
    expect(snippets.map(({ line, skipped, notRun }) => [line, skipped, notRun])).toEqual([
      [4, undefined, undefined],
      [11, undefined, undefined],
      [16, undefined, 'a fragment'],
      [22, 'the next release has it', undefined],
      [29, undefined, 'it needs a server'],
    ])
  })

  it('reports what does not compile, at its line of the document', { timeout: 60_000 }, () => {
    expect(checkSnippets(snippets.filter(({ skipped }) => !skipped))).toEqual([
      "packages/core/README.md:6: Type 'string' is not assignable to type 'number'.",
      "packages/core/README.md:17: Cannot find name 'two'.",
    ])
  })
})
