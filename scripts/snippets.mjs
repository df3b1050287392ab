// Checks the types of the code blocks in READMEs and on the site, and runs those that are whole programs.
// Usage: pnpm snippets
import { checkSnippets } from './snippets/check.mjs'
import { findOtherSnippets, findSnippets } from './snippets/extract.mjs'
import { runSnippets } from './snippets/run.mjs'
import { checkSyntax } from './snippets/syntax.mjs'

const snippets = findSnippets()
const checked = snippets.filter(({ skipped }) => !skipped)
const others = findOtherSnippets()
const runnable = checked.filter(({ notRun }) => !notRun)

for (const { document, line, skipped, notRun } of snippets) {
  if (skipped) console.log(`${document}:${line} is not checked: ${skipped}`)
  if (notRun) console.log(`${document}:${line} is not run: ${notRun}`)
}
const problems = [...checkSnippets(checked), ...checkSyntax(others), ...(await runSnippets(runnable))]
for (const problem of problems) console.error(problem)
console.log(
  `${checked.length} of ${snippets.length} programs type-checked, ${runnable.length} of them run; ` +
    `${others.length} blocks of JSON, shell and Python checked; ${problems.length} problems`,
)
if (problems.length > 0) process.exitCode = 1
