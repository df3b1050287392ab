import { bodyOf, FORMATS, type Format, type Shape } from './all-formats.ts'
import { RESPONSE_TEXT, TEXT_CHUNKS } from './traffic.ts'

/** A kind of traffic, the same for every contender. */
export interface Scenario extends Shape {
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

const CHAT: Format = 'openai-chat'
const CLAUDE: Format = 'anthropic'

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

/** Every pair of a client's and an upstream's format, whole and streamed. */
export const PAIRS: readonly Scenario[] = [false, true].flatMap((stream) =>
  FORMATS.flatMap((client) =>
    FORMATS.map((upstream) => {
      const kind = stream ? 'stream' : 'json'
      return scenario(`${kind}-${client}-${upstream}`, `${kind}, ${client} → ${upstream}`, {
        client,
        upstream,
        stream,
      })
    }),
  ),
)

function scenario(name: string, title: string, shape: Shape, pace = 0): Scenario {
  const text = shape.stream ? TEXT_CHUNKS.join('') : RESPONSE_TEXT
  return { name, title, ...shape, pace, connections: pace ? 64 : 16, body: bodyOf(shape), text }
}
