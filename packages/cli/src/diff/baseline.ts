import { readFile, writeFile } from 'node:fs/promises'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import { VERSION } from '../version.ts'
import type { Target, Translation } from './translate.ts'

/** What one version made of a corpus, to compare another with. */
export interface Baseline {
  /** The version of the command that wrote it. */
  version: string
  target: Target
  translations: Translation[]
}

/** @throws CommandError 2 if it can't be written */
export async function saveBaseline(
  file: string,
  target: Target,
  translations: readonly Translation[],
): Promise<void> {
  const baseline = { version: VERSION, target, translations }
  await writeFile(file, `${JSON.stringify(baseline, null, 2)}\n`).catch((error: Error) => {
    throw new CommandError(`--save ${file}: ${describeFileError(error)}`, 2)
  })
}

/** @throws CommandError 2 if it can't be read, is not a baseline, or is of another target */
export async function readBaseline(file: string, target: Target): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`--against ${file}: ${describeFileError(error)}`, 2)
  })
  const value = parseJson(text)
  if (!isBaseline(value))
    throw new CommandError(`--against ${file}: this is not a file that diff --save wrote`, 2)
  const { format, model } = value.target
  if (format === target.format && model === target.model) return value
  throw new CommandError(
    `--against ${file}: it was saved with --to ${format}${model === undefined ? '' : ` --model ${model}`}. Use the same options`,
    2,
  )
}

function isBaseline(value: unknown): value is Baseline {
  return (
    isObject(value) &&
    typeof value.version === 'string' &&
    isObject(value.target) &&
    Array.isArray(value.translations)
  )
}
