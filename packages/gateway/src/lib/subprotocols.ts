import type { Headers } from '@mixrouter/core'

/** Scripts in browsers can't set headers of a WebSocket, so OpenAI's SDK sends its key as one of the subprotocols. */
const KEY = 'openai-insecure-api-key.'

/** Credentials and the accounts that they are for, which nobody but the gateway may see. */
const PRIVATE = [KEY, 'openai-organization.', 'openai-project.']

const PROTOCOLS = 'sec-websocket-protocol'

/** The key among the subprotocols that a client offers. Source: openai SDK 7 `realtime/websocket`. */
export function readProtocolKey(headers: Headers): string | undefined {
  const found = split(headers[PROTOCOLS]).find((protocol) => protocol.startsWith(KEY))
  return found?.slice(KEY.length) || undefined
}

/** The subprotocols that a client offers, as others may see them. */
export function publicProtocols(offered: string | undefined): string[] {
  return split(offered).filter((protocol) => !PRIVATE.some((prefix) => protocol.startsWith(prefix)))
}

const split = (header: string | undefined) =>
  (header ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter(Boolean)
