import type { Format } from '../../src/index.ts'
import { isNeutralInResponse } from './neutral-responses.ts'
import { placeInResponse } from './stream-scenes.ts'

interface NeutralRow {
  from: Format
  path: RegExp
  reason: string
}

/** Values of chunks of which nothing is lost, with the reason. */
const NEUTRAL: readonly NeutralRow[] = [
  {
    from: 'openai-chat',
    path: /(\.delta\.role=\w+|\.tool_calls\[\]\.type=custom|\.delta\.audio)$/,
    reason: 'the role of every response, the kind of a call that its other fields tell, an empty object',
  },
  {
    from: 'openai-responses',
    path: /^\(response\.(shell_call|mcp_call|code_interpreter_call|image_generation_call)\w*\.\w+\)/,
    reason: 'the progress of an item that comes whole at its end',
  },
  {
    from: 'openai-responses',
    path: /^\(response\.(content_part|reasoning_summary_part)\.(added|done)\)\.(part|status=incomplete)/,
    reason: 'the beginning and end of a text that comes in deltas and with its item',
  },
  {
    from: 'anthropic',
    path: /(^\(message_start\)\.message\.usage\.output_tokens|\.estimated_tokens)$/,
    reason: 'counts that the usage at the end of the stream replaces',
  },
]

/** What is neutral in a whole response is so in a chunk. */
export function isNeutralInStream(from: Format, to: Format, path: string): boolean {
  return (
    isNeutralInResponse(from, to, placeInResponse(path)) ||
    NEUTRAL.some((row) => row.from === from && row.path.test(path))
  )
}
