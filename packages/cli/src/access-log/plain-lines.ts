import { describeCost } from '../amounts.ts'
import { onOneLine } from '../terminal/printable.ts'
import { type AccessedRequest, describeRoute } from './accessed-request.ts'

/**
 * A line for each request, for files: client, method and path, client format → upstream/model (format), status, times,
 * tokens and cost; and one for each warning.
 *
 * @example
 * me POST /v1/messages anthropic → mixrouter/gpt-5.5 (openai-responses) 200 first byte 310 ms, total 1204 ms, 12 in, 80 out, $0.0025
 */
export function plainLines({ request, outcome, warnings }: AccessedRequest): string[] {
  const { client = '-', method, path } = request
  const words = [client, method, path, describeRoute(request), outcome.status, details(outcome).join(', ')]
  return [
    words.filter((word) => word !== undefined).join(' '),
    ...warnings.map(({ code, path, message }) => `  ${code} ${path}: ${message}`),
  ].map(onOneLine)
}

function details({ firstByte, total, aborted, error, usage, cost }: AccessedRequest['outcome']): string[] {
  return [
    ...(firstByte === undefined ? [] : [`first byte ${Math.round(firstByte)} ms`]),
    `total ${Math.round(total)} ms`,
    ...(usage ? [`${usage.inputTokens} in`, `${usage.outputTokens} out`] : []),
    ...(cost ? [describeCost(cost)] : []),
    ...(aborted ? ['client disconnected'] : []),
    ...(error && !aborted ? [error.message] : []),
  ]
}
