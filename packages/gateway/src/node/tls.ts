import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TLSOptions } from '@mixrouter/core'

/**
 * The options with the contents of the files that they name.
 *
 * @throws Error if a file can't be read, or is not a certificate or key
 */
export function loadTls(options: TLSOptions): TLSOptions {
  const entries = Object.entries<string>({ ...options }).map(
    ([name, value]) => [name, loadPem(value)] as const,
  )
  const loaded: TLSOptions = Object.fromEntries(entries)
  if (loaded.ca !== undefined) new X509Certificate(loaded.ca) // a context ignores what is no certificate
  process.getBuiltinModule('node:tls').createSecureContext(loaded) // 3 MB that only some configurations need
  return loaded
}

function loadPem(value: string): string {
  return value.includes('-----BEGIN') ? value : readFileSync(value, 'utf8')
}
