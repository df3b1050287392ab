import type { Usage, Warning } from '@mixrouter/core'
import type { Observe, Outcome, RequestInfo } from '@mixrouter/gateway'

/**
 * Prints a line for each request when it is over: client, method and path, client format → upstream/model (format),
 * status, times, tokens and warnings.
 *
 * @example
 * me POST /v1/messages anthropic → mixrouter/gpt-5.5 (openai-responses) 200 first byte 310 ms, total 1204 ms, 12 in, 80 out
 */
export function accessLog(print: (line: string) => void): Observe {
  return (request) => {
    const warnings: Warning[] = []
    let usage: Usage | undefined
    return {
      warnings: (more) => void warnings.push(...more),
      usage(counted) {
        usage = counted
      },
      end(outcome) {
        print(describeRequest(request, outcome, usage))
        for (const { code, path, message } of warnings) print(`  ${code} ${path}: ${message}`)
      },
    }
  }
}

function describeRequest(request: RequestInfo, outcome: Outcome, usage: Usage | undefined): string {
  const { client = '-', method, path, format, target } = request
  const route = target ? ` ${format} → ${target.upstream}/${target.model} (${target.format})` : ''
  return `${client} ${method} ${path}${route} ${outcome.status} ${details(outcome, usage).join(', ')}`
}

function details({ firstByte, total, aborted, error }: Outcome, usage: Usage | undefined): string[] {
  return [
    ...(firstByte === undefined ? [] : [`first byte ${Math.round(firstByte)} ms`]),
    `total ${Math.round(total)} ms`,
    ...(usage ? [`${usage.inputTokens} in`, `${usage.outputTokens} out`] : []),
    ...(aborted ? ['client disconnected'] : []),
    ...(error && !aborted ? [error.message] : []),
  ]
}
