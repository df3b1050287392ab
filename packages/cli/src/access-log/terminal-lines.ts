import stringWidth from 'string-width'
import { describeCost } from '../amounts.ts'
import { onOneLine } from '../terminal/printable.ts'
import { dim, green, red, yellow } from '../terminal/style.ts'
import { type AccessedRequest, describeRoute } from './accessed-request.ts'

/** Columns grow with what is in them, up to here. */
const MAX_WIDTH = { client: 16, route: 64 }
const INDENT = ' '.repeat(10) // below the client

/**
 * Lines for a terminal, in columns: time, client, client format → upstream/model (format), status, time until the first
 * byte and in all, tokens, cost; below them the error and the warnings.
 *
 * @example
 * 12:04:31  me  anthropic → mixrouter/gpt-5.5 (openai-responses)  200    310 ms   1204 ms     12 in     80 out  $0.0025
 */
export function createTerminalLines(
  now: () => Date = () => new Date(),
): (accessed: AccessedRequest) => string[] {
  const client = growingColumn(MAX_WIDTH.client)
  const route = growingColumn(MAX_WIDTH.route)
  return ({ request, outcome, warnings }) => {
    const { status, firstByte, total, usage, cost, aborted, error } = outcome
    const line = [
      dim(now().toTimeString().slice(0, 8)),
      client(onOneLine(request.client ?? '-')),
      route(onOneLine(describeRoute(request) ?? `${request.method} ${request.path}`)),
      colourOf(status)(String(status)),
      dim(duration(firstByte)),
      duration(total),
      (usage ? `${usage.inputTokens} in` : '').padStart(9),
      (usage ? `${usage.outputTokens} out` : '').padStart(9),
      cost ? describeCost(cost) : '',
    ]
    return [
      line.join('  ').trimEnd(),
      ...(aborted ? [yellow(`${INDENT}client disconnected`)] : []),
      ...(error && !aborted ? [red(`${INDENT}${onOneLine(error.message)}`)] : []),
      ...warnings.map(({ code, path, message }) => yellow(onOneLine(`${INDENT}${code} ${path}: ${message}`))),
    ]
  }
}

/** Pads to the widest text so far. */
function growingColumn(max: number): (text: string) => string {
  let width = 0
  return (text) => {
    width = Math.min(max, Math.max(width, stringWidth(text)))
    return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
  }
}

function colourOf(status: number) {
  if (status < 400) return green
  return status < 500 ? yellow : red
}

const duration = (ms: number | undefined) => (ms === undefined ? '' : `${Math.round(ms)} ms`).padStart(9)
