import OpenAI from 'openai'
import { type Driver, PARAMETERS, type Prompt, type Result } from './driver.ts'

export function openaiResponses(url: string): Driver {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'offline', maxRetries: 0 })
  const body = ({ text, model = 'gpt-5.5', image, tools, force, schema, reason }: Prompt) => ({
    model,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text },
          ...(image
            ? [{ type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${image}` }]
            : []),
        ],
      },
    ] as OpenAI.Responses.ResponseInput,
    ...(tools && {
      tools: tools.map((name) => ({
        type: 'function' as const,
        name,
        parameters: PARAMETERS,
        strict: false,
      })),
    }),
    ...(force && { tool_choice: 'required' as const }),
    ...(schema && { text: { format: { type: 'json_schema' as const, name: 'response', schema } } }),
    ...(reason && { reasoning: { effort: 'low' as const, summary: 'auto' as const } }),
  })
  type Body = ReturnType<typeof body>
  const toResult = (
    { output, incomplete_details, status, usage }: OpenAI.Responses.Response,
    sent: Body,
    chunks = 0,
  ): Result => {
    const calls = output.filter((item) => item.type === 'function_call')
    const content = output.flatMap((item) => (item.type === 'message' ? item.content : []))
    const thoughts = output.flatMap((item) =>
      item.type === 'reasoning' ? [...item.summary, ...(item.content ?? [])] : [],
    )
    return {
      text: content.map((part) => (part.type === 'output_text' ? part.text : part.refusal)).join(''),
      reasoning: thoughts.map((part) => part.text).join(''),
      calls: calls.map(({ call_id: id, name, arguments: args }) => ({ id, name, args: JSON.parse(args) })),
      finish: incomplete_details?.reason ?? status,
      output: usage?.output_tokens ?? 0,
      chunks,
      sendResults: (results) => {
        const outputs = calls.map(({ call_id }, at) => ({
          type: 'function_call_output' as const,
          call_id,
          output: results[at] ?? '',
        }))
        return create({
          ...sent,
          input: [...sent.input, ...(output as OpenAI.Responses.ResponseInput), ...outputs],
        })
      },
    }
  }
  const create = async (sent: Body, signal?: AbortSignal) =>
    toResult(await client.responses.create(sent, { signal }), sent)
  return {
    format: 'openai-responses',
    create: (prompt) => create(body(prompt), prompt.signal),
    async stream(prompt) {
      const sent = body(prompt)
      const stream = client.responses.stream(sent, { signal: prompt.signal })
      let chunks = 0
      stream.on('response.output_text.delta', () => chunks++)
      const failed = new Promise<never>((_, reject) => {
        stream.on('response.failed', ({ response }) => reject(new Error(response.error?.message)))
      })
      return toResult(await Promise.race([stream.finalResponse(), failed]), sent, chunks)
    },
  }
}
