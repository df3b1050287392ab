import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { sendRequest, startGateway, startUpstream, upstreamAt } from './support.ts'

const MODELS: Record<Format, string> = {
  anthropic: 'claude-opus-4-5',
  google: 'gemini-3-pro-preview',
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'kimi-k2.6',
}

/** What only the account of `name` can read: base64, as all vendors have it. */
const signatureOf = (name: string) => btoa(`signature of ${name} `.repeat(8))

const CITY = { city: 'Paris' }
const USAGE = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }

/** How a model of each format thinks and calls a tool: `name` makes the signature and the id of the call. */
const RESPONSES: Record<Format, (name: string) => object> = {
  anthropic: (name) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODELS.anthropic,
    content: [
      { type: 'thinking', thinking: 'The tool knows.', signature: signatureOf(name) },
      { type: 'tool_use', id: `toolu_${name}`, name: 'weather', input: CITY },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
  google: (name) => ({
    responseId: 'r1',
    modelVersion: MODELS.google,
    candidates: [
      {
        index: 0,
        finishReason: 'STOP',
        content: {
          role: 'model',
          parts: [
            {
              functionCall: { id: `call_${name}`, name: 'weather', args: CITY },
              thoughtSignature: signatureOf(name),
            },
          ],
        },
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  }),
  'openai-responses': (name) => ({
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: MODELS['openai-responses'],
    output: [
      { type: 'reasoning', id: `rs_${name}`, summary: [], encrypted_content: signatureOf(name) },
      {
        type: 'function_call',
        id: `fc_${name}`,
        call_id: `call_${name}`,
        name: 'weather',
        arguments: JSON.stringify(CITY),
        status: 'completed',
      },
    ],
    usage: USAGE,
  }),
  'openai-chat': (name) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: MODELS['openai-chat'],
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: `call_${name}`,
              type: 'function',
              function: { name: 'weather', arguments: JSON.stringify(CITY) },
            },
          ],
        },
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }),
}

interface Client<Response> {
  /** The first message. */
  first: object
  body(history: object[]): object
  /** What the history continues with: the response, and the result of the tool. */
  after(response: Response): object[]
}

const client = <Response>({ first, body, after }: Client<Response>) => ({
  first,
  body,
  after: (text: string) => after(JSON.parse(text) as Response),
})

const SCHEMA = { type: 'object', properties: {} }

const CLIENTS = {
  anthropic: client<{ content: { type: string; id: string }[] }>({
    first: { role: 'user', content: 'Weather in Paris?' },
    body: (messages) => ({
      model: 'smart',
      max_tokens: 9000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tools: [{ name: 'weather', input_schema: SCHEMA }],
      messages,
    }),
    after: ({ content }) => {
      const calls = content.filter(({ type }) => type === 'tool_use')
      const results = calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'Rain' }))
      return [
        { role: 'assistant', content },
        { role: 'user', content: results },
      ]
    },
  }),
  google: client<{ candidates: [{ content: { parts: { functionCall?: { id?: string } }[] } }] }>({
    first: { role: 'user', parts: [{ text: 'Weather in Paris?' }] },
    body: (contents) => ({
      contents,
      tools: [{ functionDeclarations: [{ name: 'weather', parameters: SCHEMA }] }],
      generationConfig: { thinkingConfig: { thinkingLevel: 'low', includeThoughts: true } },
    }),
    after: ({ candidates: [{ content }] }) => {
      const calls = content.parts.flatMap(({ functionCall }) => functionCall ?? [])
      const parts = calls.map(({ id }) => ({
        functionResponse: { id, name: 'weather', response: { result: 'Rain' } },
      }))
      return [content, { role: 'user', parts }]
    },
  }),
  'openai-responses': client<{ output: { type: string; call_id?: string }[] }>({
    first: { role: 'user', content: 'Weather in Paris?' },
    body: (input) => ({
      model: 'smart',
      store: false,
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'weather', parameters: SCHEMA }],
      input,
    }),
    after: ({ output }) => {
      const calls = output.filter(({ type }) => type === 'function_call')
      const results = calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'Rain' }))
      return [...output, ...results]
    },
  }),
  'openai-chat': client<{ choices: [{ message: { tool_calls: { id: string }[] } }] }>({
    first: { role: 'user', content: 'Weather in Paris?' },
    body: (messages) => ({
      model: 'smart',
      reasoning_effort: 'low',
      max_completion_tokens: 9000,
      tools: [{ type: 'function', function: { name: 'weather', parameters: SCHEMA } }],
      messages,
    }),
    after: ({ choices: [{ message }] }) => {
      const results = message.tool_calls.map(({ id }) => ({
        role: 'tool',
        tool_call_id: id,
        content: 'Rain',
      }))
      return [message, ...results]
    },
  }),
} satisfies Record<Format, unknown>

const MAKERS = ['anthropic', 'google', 'openai-responses'] as const
const CASES = FORMATS.flatMap((client) =>
  MAKERS.flatMap((a) => FORMATS.filter((b) => b !== a).map((b) => ({ client, a, b }))),
)

describe('a model that thinks, another one that stands in for it, and the first again', () => {
  it.each(CASES)(
    '$client with $a, $b, $a: each gets its own signatures, byte for byte',
    async ({ client, a, b }) => {
      let broken: 'a' | 'b' | undefined
      const start = (name: 'a' | 'b', format: Format) =>
        startUpstream((res) =>
          broken === name
            ? res.writeHead(500).end('{}')
            : res
                .writeHead(200, { 'content-type': 'application/json' })
                .end(JSON.stringify(RESPONSES[format](`${name}${++turn}`))),
        )
      let turn = 0
      const [first, second] = [await start('a', a), await start('b', b)]
      const url = await startGateway(
        [upstreamAt(first.url, [a], { name: 'a' }), upstreamAt(second.url, [b], { name: 'b' })],
        { models: { smart: [`a/${MODELS[a]}`, `b/${MODELS[b]}`] }, retry: { attempts: 0 } },
      )
      const { body, after, first: prompt } = CLIENTS[client]
      const history: object[] = [prompt]
      const send = async (out: typeof broken) => {
        broken = out
        const response = await sendRequest(url, client, {
          model: 'smart',
          body: JSON.stringify(body(history)),
        })
        const text = await response.text()
        expect([response.status, text]).toEqual([200, text])
        history.push(...after(text))
      }
      await send(undefined)
      await send('a')
      expect(second.requests.at(-1)?.body).not.toContain(signatureOf('a1'))
      await send('b')
      const received = first.requests.at(-1)?.body
      expect(received).toContain(signatureOf('a1'))
      expect(received).not.toContain(signatureOf('b2'))
    },
  )
})
