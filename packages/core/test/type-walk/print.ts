import { type Direction, summary, walkRequests, walkResponses, walkStreams } from './walk.ts'

/** Prints one line for each direction, each failure, and a summary: of requests, of responses, of streams. */
function print(title: string, directions: readonly Direction[]): void {
  for (const { from, to, counts, failures } of directions) {
    const { carried, warned, neutral, stateful } = counts
    console.log(
      `${from} -> ${to}: ${carried} carried, ${warned} warned, ${neutral} neutral, ${stateful} stateful, ` +
        `${failures.length} failed`,
    )
    for (const { kind, path, detail } of failures) console.log(`  ${kind} ${path}${detail && `: ${detail}`}`)
  }
  console.log(`${title}: ${summary(directions)}`)
}

print('requests', walkRequests())
print('responses', walkResponses())
print('streams', walkStreams())
