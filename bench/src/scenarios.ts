import { type ClientFormat, RESPONSE_TEXT, type RequestShape, requestBody, TEXT_CHUNKS } from './traffic.ts'

/** A kind of traffic, the same for every contender. */
export interface Scenario extends RequestShape {
  name: string
  title: string
  /** Milliseconds between two events of the upstream's stream; 0 sends all at once. */
  pace: number
  /** Concurrent requests at full load. */
  connections: number
  body: string
  /** The expected text of the response. */
  text: string
}

const PACE_MS = 5

const CHAT: ClientFormat = 'openai-chat'
const CLAUDE: ClientFormat = 'anthropic'

export const SCENARIOS: readonly Scenario[] = [
  scenario('json', 'JSON, same format', { client: CHAT, upstream: CHAT, stream: false }),
  scenario('json-to-anthropic', 'JSON, openai-chat → anthropic', {
    client: CHAT,
    upstream: CLAUDE,
    stream: false,
  }),
  scenario('json-to-chat', 'JSON, anthropic → openai-chat', {
    client: CLAUDE,
    upstream: CHAT,
    stream: false,
  }),
  scenario('large', '100 kB, 40 tools, same format', {
    client: CHAT,
    upstream: CHAT,
    stream: false,
    large: true,
  }),
  scenario('large-to-anthropic', '100 kB, 40 tools, openai-chat → anthropic', {
    client: CHAT,
    upstream: CLAUDE,
    stream: false,
    large: true,
  }),
  scenario('stream', 'stream, same format', { client: CHAT, upstream: CHAT, stream: true }),
  scenario('stream-to-anthropic', 'stream, openai-chat → anthropic', {
    client: CHAT,
    upstream: CLAUDE,
    stream: true,
  }),
  scenario('stream-to-chat', 'stream, anthropic → openai-chat', {
    client: CLAUDE,
    upstream: CHAT,
    stream: true,
  }),
  scenario('paced', 'paced stream, same format', { client: CHAT, upstream: CHAT, stream: true }, PACE_MS),
  scenario(
    'paced-to-anthropic',
    'paced stream, openai-chat → anthropic',
    { client: CHAT, upstream: CLAUDE, stream: true },
    PACE_MS,
  ),
]

function scenario(name: string, title: string, shape: RequestShape, pace = 0): Scenario {
  const text = shape.stream ? TEXT_CHUNKS.join('') : RESPONSE_TEXT
  return { name, title, ...shape, pace, connections: pace ? 64 : 16, body: requestBody(shape), text }
}
