/** Packages resolve to each other's sources under this export condition, so that tests need no build. */
const SOURCE_CONDITION = '@mixrouter/source'

const conditions = [SOURCE_CONDITION, 'module', 'node', 'development|production']

/** What every project shares. */
export const base = { resolve: { conditions }, ssr: { resolve: { conditions } } }

/** For suites with child processes and sockets, on a machine that may be busy. */
export const slow = { testTimeout: 30_000, expect: { poll: { timeout: 15_000 } } }

/** Keys, addresses and proxies of whoever runs the tests: no test may use them, and child processes inherit them. */
const PRIVATE = /^MIXROUTER_(?!FUZZ_(RUNS|SEED)$)|_API_KEY$|^(https?|all|no)_proxy$/i

for (const name of Object.keys(process.env)) if (PRIVATE.test(name)) delete process.env[name]
