import type { SharedV4Warning } from '@ai-sdk/provider'
import type { Warning } from '@mixrouter/core'

/** Converts warnings. Required defaults that were filled in lose nothing, so they are not reported. */
export function convertWarnings(warnings: readonly Warning[]): SharedV4Warning[] {
  return warnings.filter(({ code }) => code !== 'defaulted').map(convertWarning)
}

function convertWarning({ code, path, message }: Warning): SharedV4Warning {
  if (code === 'unsupported') return { type: 'unsupported', feature: path, details: message }
  if (code === 'changed') return { type: 'compatibility', feature: path, details: message }
  return { type: 'other', message: `${path}: ${message}` }
}
