import type { Format } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'

/**
 * The format of a request's body; undefined if it is none. Each has fields that no other has, and the rest of those with
 * messages are of OpenAI's chat completions.
 */
export function detectFormat(body: Readonly<Record<string, unknown>>): Format | undefined {
  if ('contents' in body) return 'google'
  if ('input' in body) return 'openai-responses'
  if (!('messages' in body)) return undefined
  const isAnthropic =
    'system' in body || 'thinking' in body || 'stop_sequences' in body || hasField(body.tools, 'input_schema')
  return isAnthropic ? 'anthropic' : 'openai-chat'
}

function hasField(list: unknown, name: string): boolean {
  return Array.isArray(list) && list.some((entry) => isObject(entry) && name in entry)
}
