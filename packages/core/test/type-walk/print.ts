import { summary, walkRequests } from './walk.ts'

/** Prints one line for each direction, each failure, and a summary. */
const directions = walkRequests()
for (const { from, to, counts, failures } of directions) {
  const { carried, warned, neutral, stateful } = counts
  console.log(
    `${from} -> ${to}: ${carried} carried, ${warned} warned, ${neutral} neutral, ${stateful} stateful, ` +
      `${failures.length} failed`,
  )
  for (const { kind, path, detail } of failures) console.log(`  ${kind} ${path}${detail && `: ${detail}`}`)
}
console.log(summary(directions))
