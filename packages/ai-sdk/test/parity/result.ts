import {
  type ContentPart,
  generateText,
  type LanguageModel,
  type LanguageModelUsage,
  streamText,
  type TextStreamPart,
  type ToolSet,
} from 'ai'

/** What a call has beside its model and prompt. */
export type Options = Omit<Parameters<typeof generateText>[0], 'model' | 'prompt' | 'messages'>

/** What a user reads out of a result; ids and metadata that each provider makes up are left out. */
export interface Result {
  content: ({ type: string } & Record<string, unknown>)[]
  text: string
  reasoning: string
  finishReason: string
  rawFinishReason: string | undefined
  usage: object
  response: { id: string; model: string; created: number | undefined }
  output: unknown
  warnings: number
  /** Of streams: the vendor's events. */
  raw?: unknown[]
}

/** A result that is generated. */
export async function generated(model: LanguageModel, options: Options): Promise<Result> {
  const result = await generateText({ model, prompt: 'Hello', maxRetries: 0, ...options })
  return toResult(
    result,
    output(() => result.output),
  )
}

/** A result that is streamed, with its raw chunks. */
export async function streamed(model: LanguageModel, options: Options): Promise<Result> {
  const result = streamText({
    model,
    prompt: 'Hello',
    maxRetries: 0,
    includeRawChunks: true,
    onError() {},
    ...(options as object),
  })
  const parts: TextStreamPart<ToolSet>[] = []
  for await (const part of result.fullStream) parts.push(part as TextStreamPart<ToolSet>)
  const [step] = await result.steps
  if (!step) throw new Error('The stream had no step')
  const value = await Promise.resolve(result.output).then(
    (output) => output,
    (error: Error) => error.name,
  )
  const raw = parts.flatMap((part) => (part.type === 'raw' ? [part.rawValue] : []))
  return { ...toResult(step, value), raw }
}

function output(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return (error as Error).name
  }
}

type Step = Pick<
  Awaited<ReturnType<typeof generateText>>,
  | 'content'
  | 'text'
  | 'reasoningText'
  | 'finishReason'
  | 'rawFinishReason'
  | 'usage'
  | 'response'
  | 'warnings'
>

function toResult(step: Step, output: unknown): Result {
  const { id, modelId, timestamp } = step.response
  const created = timestamp.getTime()
  return {
    content: step.content.map(comparable),
    text: step.text,
    reasoning: step.reasoningText ?? '',
    finishReason: step.finishReason,
    rawFinishReason: step.rawFinishReason,
    usage: countsOf(step.usage),
    response: { id, model: modelId, created: Math.abs(Date.now() - created) < 600_000 ? undefined : created },
    output,
    warnings: step.warnings?.length ?? 0,
  }
}

/** A part without what each provider makes up. */
function comparable(part: ContentPart<ToolSet>): Result['content'][number] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: part.text }
    case 'source':
      return part.sourceType === 'url'
        ? { type: part.type, url: part.url, title: part.title }
        : { type: part.type, mediaType: part.mediaType, title: part.title, filename: part.filename }
    case 'file':
      return { type: part.type, mediaType: part.file.mediaType, base64: part.file.base64 }
    case 'tool-call':
      return {
        type: part.type,
        toolName: part.toolName,
        input: part.input,
        hosted: Boolean(part.providerExecuted),
      }
    case 'tool-result':
      return {
        type: part.type,
        toolName: part.toolName,
        output: part.output,
        hosted: Boolean(part.providerExecuted),
      }
    case 'custom':
      return { type: part.type, kind: part.kind }
    default:
      return { type: part.type }
  }
}

/** Providers differ in whether zero tokens are 0 or absent. */
function countsOf({ inputTokens, inputTokenDetails, outputTokens, outputTokenDetails }: LanguageModelUsage) {
  return {
    input: inputTokens ?? 0,
    cacheRead: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWrite: inputTokenDetails.cacheWriteTokens ?? 0,
    output: outputTokens ?? 0,
    reasoning: outputTokenDetails.reasoningTokens ?? 0,
  }
}
