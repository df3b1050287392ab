import { type ChatEvent, createResponseAccumulator, type Format, getFormat } from '@mixrouter/core'
import { print } from './translate.ts'

export type Mode = 'request' | 'response' | 'stream'

/** Something to look at: a body in one format. */
export interface FormatSample {
  name: string
  from: Format
  text: string
}

const WEATHER_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Name of the city' } },
  required: ['city'],
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const REQUESTS: readonly { name: string; from: Format; body: unknown }[] = [
  {
    name: 'Tools and an image',
    from: 'openai-chat',
    body: {
      model: 'gpt-5.5',
      messages: [
        { role: 'system', content: 'Answer in one sentence.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Where was this taken, and how is the weather there?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '18 °C, clear' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'get_weather', parameters: WEATHER_SCHEMA, strict: true },
        },
      ],
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      seed: 7,
      max_completion_tokens: 2000,
    },
  },
  {
    name: 'Thinking and caching',
    from: 'anthropic',
    body: {
      model: 'claude-sonnet-5',
      max_tokens: 16000,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
      system: [{ type: 'text', text: 'You review contracts.', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'The term is two years.' },
              title: 'Contract',
              citations: { enabled: true },
            },
            { type: 'text', text: 'How long is the term?' },
          ],
        },
      ],
      stop_sequences: ['END'],
      metadata: { user_id: 'u-42' },
    },
  },
  {
    name: 'Structured output',
    from: 'openai-responses',
    body: {
      model: 'gpt-5.5',
      instructions: 'Extract the person.',
      input: 'Ada Lovelace, born in 1815, wrote the first program.',
      text: {
        format: {
          type: 'json_schema',
          name: 'person',
          strict: true,
          schema: {
            type: 'object',
            properties: { name: { type: 'string' }, born: { type: 'integer' } },
            required: ['name', 'born'],
            additionalProperties: false,
          },
        },
        verbosity: 'low',
      },
      reasoning: { effort: 'minimal', summary: 'auto' },
      max_output_tokens: 500,
      store: false,
    },
  },
  {
    name: 'Media and sampling',
    from: 'google',
    body: {
      systemInstruction: { parts: [{ text: 'Describe what you hear.' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { inlineData: { mimeType: 'audio/wav', data: 'UklGRiQAAABXQVZFZm10IA==' } },
            { text: 'Who is speaking?' },
          ],
        },
      ],
      generationConfig: {
        temperature: 1.4,
        topK: 40,
        maxOutputTokens: 1000,
        stopSequences: ['END'],
        thinkingConfig: { thinkingLevel: 'LOW' },
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' }],
    },
  },
]

const USAGE = { inputTokens: 84, outputTokens: 61, cacheReadTokens: 32, reasoningTokens: 18 }

/** A response that reasons, answers and calls a tool, in the hub's events. */
const EVENTS: readonly ChatEvent[] = [
  { type: 'start', id: 'resp_sample', model: 'sample-model', created: 1_795_000_000 },
  { type: 'blockStart', index: 0, part: { type: 'reasoning', text: '' } },
  { type: 'blockDelta', index: 0, text: 'The user asks for the weather' },
  { type: 'blockDelta', index: 0, text: ' in Paris. I have a tool for that.' },
  { type: 'blockEnd', index: 0 },
  { type: 'blockStart', index: 1, part: { type: 'text', text: '' } },
  { type: 'blockDelta', index: 1, text: 'Let me' },
  { type: 'blockDelta', index: 1, text: ' look up' },
  { type: 'blockDelta', index: 1, text: ' the weather.' },
  { type: 'blockEnd', index: 1 },
  {
    type: 'blockStart',
    index: 2,
    part: { type: 'toolCall', id: 'call_1', name: 'get_weather', arguments: '' },
  },
  { type: 'blockDelta', index: 2, text: '{"city":' },
  { type: 'blockDelta', index: 2, text: '"Paris"}' },
  { type: 'blockEnd', index: 2 },
  { type: 'usage', usage: USAGE },
  { type: 'finish', finishReason: { unified: 'tool-calls' } },
]

const RESULT_FORMATS: readonly Format[] = ['anthropic', 'openai-responses', 'openai-chat', 'google']

export function samplesOf(mode: Mode): readonly FormatSample[] {
  if (mode === 'request') return REQUESTS.map(({ name, from, body }) => ({ name, from, text: print(body) }))
  return RESULT_FORMATS.map((from) => ({
    name: `Reasoning and a tool call, ${from}`,
    from,
    text: mode === 'response' ? print(sampleResponse(from)) : sampleStream(from),
  }))
}

function sampleResponse(from: Format): unknown {
  const accumulator = createResponseAccumulator()
  for (const event of EVENTS) accumulator.add(event)
  return getFormat(from).encodeResponse(accumulator.result(), { warn() {} })
}

function sampleStream(from: Format): string {
  let text = ''
  const encode = getFormat(from).createStreamEncoder(
    (chunk) => {
      text += chunk
    },
    { warn() {} },
  )
  for (const event of EVENTS) encode(event)
  return text.trimEnd()
}
