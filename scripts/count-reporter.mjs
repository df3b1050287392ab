import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { COUNTS_FILE, line } from './counts.mjs'

/** @import { Reporter } from 'vitest/node' */

/**
 * Prints the counts of a vitest run as its last line and writes them to a file. Failures outside a test (a file that
 * can't be loaded, a hook, an unhandled rejection) count too.
 * @implements {Reporter}
 */
export default class CountReporter {
  /** @type {NonNullable<Reporter['onTestRunEnd']>} */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const skipped = tests.filter((test) => test.result().state === 'skipped').length
    const outside = suites.filter((suite) => suite.errors().length > 0).length + unhandledErrors.length
    const counts = { passed, failed: tests.length - passed - skipped + outside, skipped }
    mkdirSync(dirname(COUNTS_FILE), { recursive: true })
    writeFileSync(COUNTS_FILE, JSON.stringify(counts))
    console.log(line(counts))
  }
}
