// Imported before a process starts: the optional packages are as if they were not installed.
import { registerHooks } from 'node:module'

const OPTIONAL: ReadonlySet<string> = new Set(['@opentelemetry/api', '@redis/client', 'prom-client'])

registerHooks({
  resolve: (specifier, context, next) =>
    next(OPTIONAL.has(specifier) ? `not-installed-${specifier.replace('@', '')}` : specifier, context),
})
