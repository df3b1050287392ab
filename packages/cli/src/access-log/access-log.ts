import type { Warning } from '@mixrouter/core'
import type { Observe, Outcome, RequestInfo } from '@mixrouter/gateway'
import { plainLines } from './plain-lines.ts'

/** A request that is over. */
export interface AccessedRequest {
  request: RequestInfo
  outcome: Outcome
  warnings: readonly Warning[]
}

/** Prints each request when it is over, in the words of `describe`. */
export function accessLog(
  print: (line: string) => void,
  describe: (accessed: AccessedRequest) => readonly string[] = plainLines,
): Observe {
  return (request) => {
    const warnings: Warning[] = []
    return {
      warnings: (more) => void warnings.push(...more),
      end(outcome) {
        for (const line of describe({ request, outcome, warnings })) print(line)
      },
    }
  }
}
