import { relative } from 'node:path'
import { afterEach } from 'vitest'

const { MIXROUTER_FUZZ_RUNS, MIXROUTER_FUZZ_SEED } = process.env

/** How many random cases to try; undefined for the few, fixed ones of an ordinary run. */
export const FUZZ_RUNS = MIXROUTER_FUZZ_RUNS === undefined ? undefined : Number(MIXROUTER_FUZZ_RUNS)

const ORDINARY_SEED = 20_260

/** What all random cases come from: a new one for each run of random cases, unless `MIXROUTER_FUZZ_SEED` names one. */
export const FUZZ_SEED = Number(
  MIXROUTER_FUZZ_SEED ?? (FUZZ_RUNS === undefined ? ORDINARY_SEED : Date.now() % 2 ** 31),
)

afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  const runs = FUZZ_RUNS === undefined ? '' : `MIXROUTER_FUZZ_RUNS=${FUZZ_RUNS} `
  const file = relative(import.meta.dirname, task.file.filepath)
  process.stderr.write(
    `\nRepeat the cases of "${task.name}" with: ${runs}MIXROUTER_FUZZ_SEED=${FUZZ_SEED} pnpm vitest run ${file}\n`,
  )
})
