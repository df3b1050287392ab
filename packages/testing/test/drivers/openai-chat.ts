import OpenAI from 'openai'
import { type Driver, PARAMETERS, type Prompt, type Result } from './driver.ts'

export function openaiChat(url: string): Driver {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'offline', maxRetries: 0 })
  const body = ({ text, model = 'gpt-5.5', image, tools, force, schema, reason }: Prompt) => ({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text },
          ...(image ? [{ type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }] : []),
        ],
      },
    ] as OpenAI.ChatCompletionMessageParam[],
    ...(tools && {
      tools: tools.map((name) => ({ type: 'function' as const, function: { name, parameters: PARAMETERS } })),
    }),
    ...(force && { tool_choice: 'required' as const }),
    ...(schema && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'response', schema } },
    }),
    ...(reason && { reasoning_effort: 'low' as const }),
  })
  type Body = ReturnType<typeof body>
  const toResult = ({ choices, usage }: OpenAI.ChatCompletion, sent: Body, chunks = 0): Result => {
    const [choice] = choices
    const message = choice?.message as OpenAI.ChatCompletionMessage & { reasoning_content?: string }
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function')
    return {
      text: message.content ?? message.refusal ?? '',
      reasoning: message.reasoning_content ?? '',
      calls: calls.map(({ id, function: { name, arguments: args } }) => ({
        id,
        name,
        args: JSON.parse(args),
      })),
      finish: choice?.finish_reason,
      output: usage?.completion_tokens ?? 0,
      chunks,
      sendResults: (results) => {
        const outputs = calls.map(({ id }, at) => ({
          role: 'tool' as const,
          tool_call_id: id,
          content: results[at] ?? '',
        }))
        return create({ ...sent, messages: [...sent.messages, message, ...outputs] })
      },
    }
  }
  const create = async (sent: Body, signal?: AbortSignal) =>
    toResult(await client.chat.completions.create(sent, { signal }), sent)
  return {
    format: 'openai-chat',
    create: (prompt) => create(body(prompt), prompt.signal),
    async stream(prompt) {
      const sent = body(prompt)
      const stream = client.chat.completions.stream(
        { ...sent, stream_options: { include_usage: true } },
        { signal: prompt.signal },
      )
      let chunks = 0
      let reasoning = '' // unknown to the SDK, which keeps only its last chunk
      stream.on('content', () => chunks++)
      stream.on('chunk', ({ choices }) => {
        const delta = choices[0]?.delta as { reasoning_content?: string } | undefined
        reasoning += delta?.reasoning_content ?? ''
      })
      return { ...toResult(await stream.finalChatCompletion(), sent, chunks), reasoning }
    },
  }
}
