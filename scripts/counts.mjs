import { readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** The file that a vitest run writes its counts to, relative to its working directory; turbo caches it. */
export const COUNTS_FILE = '.turbo/tests.json'

/** @type {(file: string) => Counts} */
export const readCounts = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** @type {(all: Counts[]) => Counts} */
export const sum = (all) => ({
  passed: all.reduce((n, counts) => n + counts.passed, 0),
  failed: all.reduce((n, counts) => n + counts.failed, 0),
  skipped: all.reduce((n, counts) => n + counts.skipped, 0),
})

/**
 * The last line of a run: `12 passed, 0 failed`, with `, 1 skipped` if any were.
 * @type {(counts: Counts) => string}
 */
export const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
