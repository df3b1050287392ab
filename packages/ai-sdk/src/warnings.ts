import type { SharedV4Warning } from '@ai-sdk/provider'
import type { Warning } from '@mixrouter/core'

/** Warnings in the SDK's words. Values that a vendor merely demands are no loss, so the SDK does not hear of them. */
export function convertWarnings(warnings: readonly Warning[]): SharedV4Warning[] {
  return warnings.filter(({ code }) => code !== 'defaulted').map(convertWarning)
}

function convertWarning({ code, path, message }: Warning): SharedV4Warning {
  if (code === 'unsupported') return { type: 'unsupported', feature: path, details: message }
  if (code === 'changed') return { type: 'compatibility', feature: path, details: message }
  return { type: 'other', message: `${path}: ${message}` }
}
