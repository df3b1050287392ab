import type { Warning } from '@mixrouter/core'
import type { Observe } from '@mixrouter/gateway'
import type { AccessedRequest } from './accessed-request.ts'
import { plainLines } from './plain-lines.ts'

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
