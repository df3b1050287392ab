import { readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Where a vitest run leaves its counts, below the folder it was started in; turbo keeps the file in its cache. */
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
 * The plain line a run ends with: `12 passed, 0 failed`, and `, 1 skipped` when any was.
 * @type {(counts: Counts) => string}
 */
export const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
