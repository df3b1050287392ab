import { writeFile } from 'node:fs/promises'
import type { Format } from '@mixrouter/core'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'
import { VERSION } from '../version.ts'
import { readBaseline, saveBaseline } from './baseline.ts'
import { compare } from './compare.ts'
import { readCorpus } from './corpus.ts'
import { junitXml } from './junit.ts'
import { diffText } from './print.ts'
import { type Target, translateSample } from './translate.ts'

export interface DiffOptions {
  corpus: string
  to: Format
  model?: string
  save?: string
  against?: string
  junit?: string
  json?: boolean
}

/** `mixrouter diff`: what a translation of recorded traffic loses and changes. */
export async function diff(options: DiffOptions): Promise<void> {
  const { to, model, save, against, junit, json } = options
  const target: Target = { format: to, ...(model !== undefined && { model }) }
  const baseline = against === undefined ? undefined : await readBaseline(against, target)
  const corpus = await readCorpus(options.corpus)
  const translations = corpus.samples.flatMap((sample) => translateSample(sample, target))
  const comparisons = compare(translations, baseline)
  if (save !== undefined) await saveBaseline(save, target, translations)
  if (junit !== undefined) await write(junit, junitXml(`mixrouter diff --to ${to}`, comparisons))
  const summary = { target, corpus, comparisons, against: baseline?.version }
  const report = {
    version: VERSION,
    against: baseline?.version,
    target,
    skipped: corpus.skipped,
    comparisons,
  }
  console.log(json ? JSON.stringify(report, null, 2) : diffText(summary))
  if (comparisons.some(({ newLosses }) => newLosses.length > 0)) process.exitCode = 1
}

async function write(file: string, content: string): Promise<void> {
  await writeFile(file, content).catch((error: Error) => {
    throw new CommandError(`--junit ${file}: ${describeFileError(error)}`, 2)
  })
}
