import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'

/** What a model said, in terms that all formats share. */
export interface Said {
  text: string
  reasoning: string
  calls: { name: string; args: unknown }[]
}

/** Sends a prompt with a tool, and with reasoning, by an official SDK; one chunk or the whole response at a time. */
export type SdkClient = (url: string, model: string, prompt: string, stream: boolean) => Promise<Said>

const TOOL = { name: 'get_weather', description: 'The weather in a city' }
const PARAMETERS = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
}

export const SDK_CLIENTS: Readonly<Record<string, SdkClient>> = {
  async 'openai, chat completions'(url, model, prompt, stream) {
    const { chat } = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 })
    const body = {
      model,
      reasoning_effort: 'low' as const,
      messages: [{ role: 'user' as const, content: prompt }],
      tools: [{ type: 'function' as const, function: { ...TOOL, parameters: PARAMETERS } }],
    }
    let reasoning = ''
    const keepReasoning = (message: object) => {
      if ('reasoning_content' in message) reasoning += message.reasoning_content
    }
    const { choices } = stream
      ? await chat.completions
          .stream(body)
          .on('chunk', (chunk) => keepReasoning(chunk.choices[0]?.delta ?? {})) // the SDK keeps the last one only
          .finalChatCompletion()
      : await chat.completions.create(body)
    const { content = '', tool_calls = [], ...rest } = choices[0]?.message ?? {}
    if (!stream) keepReasoning(rest)
    return {
      text: content ?? '',
      reasoning,
      calls: tool_calls.flatMap((call) =>
        call.type === 'function'
          ? [{ name: call.function.name, args: JSON.parse(call.function.arguments) }]
          : [],
      ),
    }
  },

  async 'openai, responses'(url, model, prompt, stream) {
    const { responses } = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 })
    const body = {
      model,
      input: prompt,
      reasoning: { effort: 'low' as const, summary: 'auto' as const },
      tools: [{ type: 'function' as const, ...TOOL, parameters: PARAMETERS, strict: false }],
    }
    const { output, output_text } = stream
      ? await responses.stream(body).finalResponse()
      : await responses.create(body)
    return {
      text: output_text,
      reasoning: output
        .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
        .join(''),
      calls: output.flatMap((item) =>
        item.type === 'function_call' ? [{ name: item.name, args: JSON.parse(item.arguments) }] : [],
      ),
    }
  },

  async '@anthropic-ai/sdk'(url, model, prompt, stream) {
    const { messages } = new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 })
    const body = {
      model,
      max_tokens: 9000,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
      messages: [{ role: 'user' as const, content: prompt }],
      tools: [{ ...TOOL, input_schema: PARAMETERS }],
    }
    const { content } = stream ? await messages.stream(body).finalMessage() : await messages.create(body)
    return {
      text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
      calls: content.flatMap((block) =>
        block.type === 'tool_use' ? [{ name: block.name, args: block.input }] : [],
      ),
    }
  },

  async '@google/genai'(url, model, prompt, stream) {
    const { models } = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: url } })
    const request = {
      model,
      contents: prompt,
      config: {
        thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
        tools: [{ functionDeclarations: [{ ...TOOL, parametersJsonSchema: PARAMETERS }] }],
      },
    }
    const chunks = stream
      ? await models.generateContentStream(request)
      : [await models.generateContent(request)]
    const said: Said = { text: '', reasoning: '', calls: [] }
    for await (const { candidates } of chunks) {
      for (const { text = '', thought, functionCall } of candidates?.[0]?.content?.parts ?? []) {
        if (functionCall) said.calls.push({ name: functionCall.name ?? '', args: functionCall.args })
        else if (thought) said.reasoning += text
        else said.text += text
      }
    }
    return said
  },
}
