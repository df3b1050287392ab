import { type Format, getFormat, type Headers } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'

/**
 * Headers by which agents name a session: Codex `session_id`, opencode and others `x-session-id`, OpenRouter's
 * convention `x-session-affinity`, Claude Code `x-claude-code-session-id`.
 */
const SESSION_HEADERS = [
  'x-session-id',
  'session_id',
  'session-id',
  'x-session-affinity',
  'x-claude-code-session-id',
]

/** How much of a conversation's beginning is looked at, from the first message backwards to the instructions. */
const PREFIX_CHARACTERS = 2048

/**
 * What a conversation is recognized by: the session that the client names, in a header or in the body, otherwise the
 * beginning of the conversation, which stays the same from turn to turn.
 */
export function sessionKey(headers: Headers, format: Format, body: unknown): string {
  for (const name of SESSION_HEADERS) {
    const session = headers[name]
    if (session) return `header ${session.slice(0, 200)}`
  }
  const named = namedInBody(body)
  if (named) return `body ${named.slice(0, 200)}`
  return `prefix ${hash(getFormat(format).profile.conversationStart(body))}`
}

/** OpenAI `prompt_cache_key`; Anthropic `metadata.user_id`, in which Claude Code puts its session id. */
function namedInBody(body: unknown): string | undefined {
  if (!isObject(body)) return undefined
  if (typeof body.prompt_cache_key === 'string') return body.prompt_cache_key
  const user = isObject(body.metadata) ? body.metadata.user_id : undefined
  if (typeof user !== 'string') return undefined
  const parsed = parseJson(user)
  if (isObject(parsed) && typeof parsed.session_id === 'string') return parsed.session_id
  return /_session_([\w-]+)$/.exec(user)?.[1]
}

/** 53 bits of the strings in a value, as far as they are looked at; not for secrets: cyrb53. */
function hash(value: unknown): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  let left = PREFIX_CHARACTERS
  const add = (text: string) => {
    const end = Math.min(text.length, left)
    left -= end
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at)
      a = Math.imul(a ^ code, 2654435761)
      b = Math.imul(b ^ code, 1597334677)
    }
  }
  const walk = (node: unknown): void => {
    if (left <= 0) return
    if (typeof node === 'string') add(node)
    else if (Array.isArray(node)) node.toReversed().forEach(walk)
    else if (isObject(node)) for (const item of Object.values(node)) walk(item)
    add('\0')
  }
  walk(value)
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36)
}
