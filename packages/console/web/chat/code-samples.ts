import { type ChatRequest, encodeRequest, type Format } from '@mixrouter/core'
import { GATEWAY_URL } from '../app/api.ts'

/** The same request with one of the SDKs. */
export interface Sample {
  name: string
  language: string
  code: string
}

/** Long data in a body is shortened: it is to be read. */
const MAX_TEXT = 400

/** A request as code for each SDK, in the format that it speaks. */
export function samplesOf(request: ChatRequest): readonly Sample[] {
  const encode = (to: Format, streams = false) => {
    const { path, body } = encodeRequest({ ...request, stream: streams, streamUsage: false }, { to })
    return { path, body: shorten(body) as Record<string, unknown> }
  }
  const chat = encode('openai-chat')
  const messages = encode('anthropic')
  const { model: _, ...google } = encode('google').body
  return [
    {
      name: 'OpenAI',
      language: 'typescript',
      code: `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${GATEWAY_URL}/v1', apiKey: process.env.MY_KEY })
const completion = await client.chat.completions.create(${print(chat.body)})
console.log(completion.choices[0].message.content)`,
    },
    {
      name: 'Anthropic',
      language: 'typescript',
      code: `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: '${GATEWAY_URL}', apiKey: process.env.MY_KEY })
const message = await client.messages.create(${print(messages.body)})
console.log(message.content)`,
    },
    {
      name: 'Google',
      language: 'typescript',
      code: `import { GoogleGenAI } from '@google/genai'

const client = new GoogleGenAI({ apiKey: process.env.MY_KEY, httpOptions: { baseUrl: '${GATEWAY_URL}' } })
const response = await client.models.generateContent(${print(toGoogle(request.model, google))})
console.log(response.text)`,
    },
    {
      name: 'AI SDK',
      language: 'typescript',
      code: `import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { generateText } from 'ai'

const mixrouter = createMixrouter({ baseURL: '${GATEWAY_URL}', apiKey: process.env.MY_KEY })
const { text } = await generateText({
  model: mixrouter('${request.model}'),${systemOf(request, '  instructions: ')}
  messages: ${indent(print(simple(request)), 2)},
})
console.log(text)`,
    },
    {
      name: 'LangChain',
      language: 'typescript',
      code: `import { ChatMixrouter } from '@mixrouter/langchain'

const model = new ChatMixrouter({
  model: '${request.model}',
  apiKey: process.env.MY_KEY,
  baseURL: '${GATEWAY_URL}',
})
const response = await model.invoke(${print(withSystem(request))})
console.log(response.text)`,
    },
    {
      name: 'curl',
      language: 'bash',
      code: `curl ${GATEWAY_URL}${chat.path} \\
  -H "authorization: Bearer $MY_KEY" \\
  -H 'content-type: application/json' \\
  -d '${JSON.stringify(chat.body, null, 2).replaceAll("'", `'\\''`)}'`,
    },
  ]
}

/** The parameters of Google's SDK: everything but the contents is in `config`. */
function toGoogle(model: string, body: Record<string, unknown>) {
  const { contents, generationConfig, ...config } = body
  const all = { ...config, ...(generationConfig as object | undefined) }
  return { model, contents, ...(Object.keys(all).length > 0 && { config: all }) }
}

const textOf = (content: readonly { type: string; text?: string }[]) =>
  content.flatMap(({ type, text }) => (type === 'text' && text ? [text] : [])).join('\n')

/** The texts of the conversation. */
function simple({ messages }: ChatRequest) {
  return messages
    .map(({ role, content }) => ({ role, content: textOf(content as { type: string; text?: string }[]) }))
    .filter(({ content }) => content !== '')
}

function withSystem(request: ChatRequest) {
  const system = textOf(request.system)
  return [...(system ? [{ role: 'system', content: system }] : []), ...simple(request)]
}

function systemOf(request: ChatRequest, field: string): string {
  const system = textOf(request.system)
  return system ? `\n${field}${JSON.stringify(system)},` : ''
}

/** JSON as people write JavaScript. */
function print(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
}

const indent = (text: string, spaces: number) => text.replaceAll('\n', `\n${' '.repeat(spaces)}`)

function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  if (Array.isArray(value)) return value.map(shorten)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]))
}
