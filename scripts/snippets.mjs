import { checkSnippets } from './snippets/check.mjs'
import { findSnippets } from './snippets/extract.mjs'

const snippets = findSnippets()
const checked = snippets.filter(({ skipped }) => !skipped)
const problems = checkSnippets(checked)

for (const { document, line, skipped } of snippets)
  if (skipped) console.log(`${document}:${line} is not checked: ${skipped}`)
for (const problem of problems) console.error(problem)
console.log(`${checked.length} of ${snippets.length} code blocks type-checked, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
