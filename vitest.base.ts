import { clearEnvironment } from './scripts/environment.mjs'

/** Packages resolve to each other's sources under this export condition, so that tests need no build. */
const SOURCE_CONDITION = '@mixrouter/source'

const conditions = [SOURCE_CONDITION, 'module', 'node', 'development|production']

/** What every project shares. */
export const base = { resolve: { conditions }, ssr: { resolve: { conditions } } }

/** For tests with child processes, sockets and laws, on a machine that may be busy. */
export const timeouts = { testTimeout: 30_000, expect: { poll: { timeout: 15_000 } } }

clearEnvironment()
