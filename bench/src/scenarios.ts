import { ANSWER, type ClientFormat, PIECES, type RequestShape, requestBody } from './traffic.ts'

/** One kind of traffic, the same for every contender. */
export interface Scenario extends RequestShape {
  name: string
  title: string
  /** Milliseconds between the events of the upstream's stream; 0 sends them at once. */
  pace: number
  /** Requests under way at a time while processor time is measured. */
  connections: number
  body: string
  /** The text that a right answer holds. */
  text: string
}

/** How far apart a model's tokens come, in milliseconds. */
const PACE = 5

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
  scenario('paced', 'paced stream, same format', { client: CHAT, upstream: CHAT, stream: true }, PACE),
  scenario(
    'paced-to-anthropic',
    'paced stream, openai-chat → anthropic',
    { client: CHAT, upstream: CLAUDE, stream: true },
    PACE,
  ),
]

function scenario(name: string, title: string, shape: RequestShape, pace = 0): Scenario {
  const text = shape.stream ? PIECES.join('') : ANSWER
  return { name, title, ...shape, pace, connections: pace ? 64 : 16, body: requestBody(shape), text }
}
