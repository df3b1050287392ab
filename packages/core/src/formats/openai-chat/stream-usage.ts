import { isObject } from '../../hub/index.ts'
import { listOf } from '../logprobs.ts'
import type { StreamUsageOption } from '../profile.ts'

/** https://platform.openai.com/docs/api-reference/chat/create (stream_options) */
export const streamUsage: StreamUsageOption = {
  field: 'stream_options',
  isOn: (value) => isObject(value) && value.include_usage === true,
  turnOn: (value) => ({ ...(isObject(value) && value), include_usage: true }),
  added: {
    marks: ['[]', '[ '],
    pattern: /(?<="choices"\s*:\s*)\[ *\]/y,
    has: (chunk) =>
      isObject(chunk) &&
      listOf(chunk.choices).length === 0 &&
      isObject(chunk.usage) &&
      Array.isArray(chunk.choices),
  },
}
