import Anthropic from '@anthropic-ai/sdk'
import { type Driver, PARAMETERS, type Prompt, type Result } from './driver.ts'

export function anthropic(url: string): Driver {
  const client = new Anthropic({ baseURL: url, apiKey: 'offline', maxRetries: 0 })
  const body = ({ text, model = 'claude-sonnet-5', image, tools, force, schema, reason }: Prompt) => ({
    model,
    max_tokens: 100_000,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text },
          ...(image
            ? [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } }]
            : []),
        ],
      },
    ] as Anthropic.MessageParam[],
    ...(tools && { tools: tools.map((name) => ({ name, input_schema: PARAMETERS })) }),
    ...(force && { tool_choice: { type: 'any' as const } }),
    ...(schema && { output_config: { format: { type: 'json_schema' as const, schema } } }),
    ...(reason && { thinking: { type: 'enabled' as const, budget_tokens: 1024 } }),
  })
  type Body = ReturnType<typeof body>
  const toResult = ({ content, stop_reason, usage }: Anthropic.Message, sent: Body, chunks = 0): Result => {
    const calls = content.filter((block) => block.type === 'tool_use')
    return {
      text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
      calls: calls.map(({ id, name, input }) => ({ id, name, args: input })),
      finish: stop_reason ?? undefined,
      output: usage.output_tokens,
      chunks,
      sendResults: (results) => {
        const blocks = calls.map(({ id }, at) => ({
          type: 'tool_result' as const,
          tool_use_id: id,
          content: results[at] ?? '',
        }))
        return create({
          ...sent,
          messages: [...sent.messages, { role: 'assistant', content }, { role: 'user', content: blocks }],
        })
      },
    }
  }
  const create = async (sent: Body, signal?: AbortSignal) =>
    toResult(await client.messages.create(sent, { signal, timeout: 60_000 }), sent)
  return {
    format: 'anthropic',
    create: (prompt) => create(body(prompt), prompt.signal),
    async stream(prompt) {
      const sent = body(prompt)
      const stream = client.messages.stream(sent, { signal: prompt.signal })
      let chunks = 0
      stream.on('text', () => chunks++)
      return toResult(await stream.finalMessage(), sent, chunks)
    },
  }
}
