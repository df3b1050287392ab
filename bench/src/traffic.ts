/** Requests and responses written for the benchmark, as large as those of agents. */

/** The formats that every contender supports. */
export type ClientFormat = 'openai-chat' | 'anthropic'

/** A model of the format's vendor. */
export const MODELS: Readonly<Record<ClientFormat, string>> = {
  'openai-chat': 'gpt-4.1',
  anthropic: 'claude-sonnet-4-6',
}

/** Text events in a streamed response. */
const STREAM_EVENTS = 200

const WORDS = 'the harbour opens at dawn and small boats carry fruit, letters and news to every island'.split(
  ' ',
)

/** `count` words in a fixed order, starting at index `from`. */
function words(count: number, from = 0): string {
  return Array.from({ length: count }, (_, at) => WORDS[(from + at * 7) % WORDS.length]).join(' ')
}

export const RESPONSE_TEXT = `${words(60)}.`
export const TEXT_CHUNKS: readonly string[] = Array.from(
  { length: STREAM_EVENTS },
  (_, at) => ` ${words(1, at)}`,
)

interface Turn {
  user: string
  assistant: string
}

const TURNS: readonly Turn[] = [
  { user: words(40, 1), assistant: words(60, 2) },
  { user: words(25, 3), assistant: words(80, 4) },
]
const LAST = words(30, 5)
const SYSTEM = `You are a harbour master. ${words(60, 6)}.`

interface Tool {
  name: string
  description: string
  schema: object
}

function tools(count: number, wordsEach: number): Tool[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `tool_${at}`,
    description: words(wordsEach, at),
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: words(20, at + 1) },
        berth: { type: 'integer', minimum: 1, description: words(20, at + 2) },
        tags: { type: 'array', items: { type: 'string', enum: ['fruit', 'letters', 'news'] } },
      },
      required: ['name', 'berth'],
      additionalProperties: false,
    },
  }))
}

export interface RequestShape {
  client: ClientFormat
  /** The format of the upstream that serves the model. */
  upstream: ClientFormat
  stream: boolean
  /** About 100 kB with 40 tools, instead of 2 kB with one tool. */
  large?: boolean
}

/** The body of a client's request. */
export function requestBody({ client, upstream, stream, large = false }: RequestShape): string {
  const declared = large ? tools(40, 200) : tools(1, 20)
  const turns = large ? Array.from({ length: 40 }, (_, at) => TURNS[at % 2] as Turn) : TURNS
  const head = { model: MODELS[upstream], max_tokens: 1024, temperature: 0.5, ...(stream && { stream }) }
  const messages = [
    ...turns.flatMap(({ user, assistant }) => [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant },
    ]),
    { role: 'user', content: LAST },
  ]
  return JSON.stringify(
    client === 'openai-chat'
      ? {
          ...head,
          messages: [{ role: 'system', content: SYSTEM }, ...messages],
          tools: declared.map(({ name, description, schema }) => ({
            type: 'function',
            function: { name, description, parameters: schema },
          })),
        }
      : {
          ...head,
          system: SYSTEM,
          messages,
          tools: declared.map(({ name, description, schema }) => ({
            name,
            description,
            input_schema: schema,
          })),
        },
  )
}

const CHAT_HEAD = {
  id: 'chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG',
  created: 1_741_570_283,
  model: MODELS['openai-chat'],
}
const CHAT_USAGE = { prompt_tokens: 512, completion_tokens: 200, total_tokens: 712 }
const MESSAGE_HEAD = {
  id: 'msg_013Zva2CMHLNnXjNJJKqJ2EF',
  type: 'message',
  role: 'assistant',
  model: MODELS.anthropic,
}

/** The body of a JSON response. */
export const JSON_BODY: Readonly<Record<ClientFormat, string>> = {
  'openai-chat': JSON.stringify({
    ...CHAT_HEAD,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: RESPONSE_TEXT, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: CHAT_USAGE,
  }),
  anthropic: JSON.stringify({
    ...MESSAGE_HEAD,
    content: [{ type: 'text', text: RESPONSE_TEXT }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 512, output_tokens: 200 },
  }),
}

const chatChunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    ...CHAT_HEAD,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })}\n\n`

const messageEvent = (type: string, fields: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`

/** The events of a streamed response. */
export const STREAM_BODY: Readonly<Record<ClientFormat, readonly string[]>> = {
  'openai-chat': [
    chatChunk({ role: 'assistant', content: '' }),
    ...TEXT_CHUNKS.map((content) => chatChunk({ content })),
    chatChunk({}, 'stop'),
    `data: ${JSON.stringify({ ...CHAT_HEAD, object: 'chat.completion.chunk', choices: [], usage: CHAT_USAGE })}\n\n`,
    'data: [DONE]\n\n',
  ],
  anthropic: [
    messageEvent('message_start', {
      message: {
        ...MESSAGE_HEAD,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 512, output_tokens: 1 },
      },
    }),
    messageEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...TEXT_CHUNKS.map((text) =>
      messageEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    messageEvent('content_block_stop', { index: 0 }),
    messageEvent('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 200 },
    }),
    messageEvent('message_stop'),
  ],
}

/** The text of a response in the client's format, to check a contender's translation. */
export function textOf(body: string, format: ClientFormat, stream: boolean): string {
  const values = stream
    ? [...body.matchAll(/^data: ?(\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))
    : [JSON.parse(body)]
  return values.map(format === 'openai-chat' ? chatText : messageText).join('')
}

interface ChatBody {
  choices?: { message?: { content?: string }; delta?: { content?: string } }[]
}

function chatText({ choices }: ChatBody): string {
  return choices?.[0]?.message?.content ?? choices?.[0]?.delta?.content ?? ''
}

interface MessageBody {
  content?: { text?: string }[]
  delta?: { text?: string }
}

function messageText({ content, delta }: MessageBody): string {
  return delta?.text ?? content?.map(({ text }) => text ?? '').join('') ?? ''
}
