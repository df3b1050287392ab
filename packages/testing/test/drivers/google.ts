import { FunctionCallingConfigMode, GoogleGenAI, type Part } from '@google/genai'
import { type Driver, PARAMETERS, type Prompt, type Result } from './driver.ts'

export function google(url: string): Driver {
  const client = new GoogleGenAI({ apiKey: 'offline', httpOptions: { baseUrl: url } })
  const body = ({
    text,
    model = 'gemini-3.8-flash',
    image,
    tools,
    force,
    schema,
    reason,
    signal,
  }: Prompt) => ({
    model,
    contents: [
      {
        role: 'user',
        parts: [{ text }, ...(image ? [{ inlineData: { mimeType: 'image/png', data: image } }] : [])],
      },
    ] as { role: string; parts: Part[] }[],
    config: {
      ...(signal && { abortSignal: signal }),
      ...(tools && {
        tools: [{ functionDeclarations: tools.map((name) => ({ name, parametersJsonSchema: PARAMETERS })) }],
      }),
      ...(force && { toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } }),
      ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
      ...(reason && { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } }),
    },
  })
  type Body = ReturnType<typeof body>
  type Response = Pick<
    Awaited<ReturnType<typeof client.models.generateContent>>,
    'candidates' | 'usageMetadata'
  >
  const toResult = ({ candidates, usageMetadata }: Response, sent: Body, chunks = 0): Result => {
    const [candidate] = candidates ?? []
    const parts = candidate?.content?.parts ?? []
    const textOf = (thought: boolean) =>
      parts.map((part) => (Boolean(part.thought) === thought ? (part.text ?? '') : '')).join('')
    const calls = parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []))
    return {
      text: textOf(false),
      reasoning: textOf(true),
      calls: calls.map(({ id = '', name = '', args }) => ({ id, name, args })),
      finish: candidate?.finishReason,
      output: (usageMetadata?.candidatesTokenCount ?? 0) + (usageMetadata?.thoughtsTokenCount ?? 0),
      chunks,
      sendResults: (results) => {
        const responses = calls.map(({ id, name }, at) => ({
          functionResponse: { ...(id && { id }), name: name ?? '', response: { output: results[at] } },
        }))
        const contents = [...sent.contents, { role: 'model', parts }, { role: 'user', parts: responses }]
        return create({ ...sent, contents })
      },
    }
  }
  const create = async (sent: Body) => toResult(await client.models.generateContent(sent), sent)
  return {
    format: 'google',
    create: (prompt) => create(body(prompt)),
    async stream(prompt) {
      const sent = body(prompt)
      const parts: Part[] = []
      let chunks = 0
      let last: Response = {}
      for await (const chunk of await client.models.generateContentStream(sent)) {
        last = chunk
        parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []))
        chunks++
      }
      const [candidate] = last.candidates ?? []
      return toResult(
        { ...last, candidates: [{ ...candidate, content: { role: 'model', parts } }] },
        sent,
        chunks,
      )
    },
  }
}
