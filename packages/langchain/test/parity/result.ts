import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { AIMessage, ContentBlock } from '@langchain/core/messages'
import { collectStream, usageOf } from '../support.ts'

/** What a user reads out of a message; ids and metadata that each class makes up are left out. */
export interface Result {
  text: string
  reasoning: string
  toolCalls: { name: string; args: object }[]
  invalidToolCalls: number
  /** The pages and files that the text cites. */
  citations: { url: string | undefined; title: string | undefined }[]
  finishReason: unknown
  model: unknown
  inputTokens: number
  outputTokens: number
  totalTokens: number
  /** Classes differ in whether zero tokens of these are 0 or absent. */
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
}

export async function invoked(model: BaseChatModel): Promise<Result> {
  return toResult((await model.invoke('Hello')) as AIMessage)
}

export async function streamed(model: BaseChatModel): Promise<Result> {
  return toResult((await collectStream(await model.stream('Hello'))).whole as unknown as AIMessage)
}

function toResult(message: AIMessage): Result {
  const { contentBlocks, tool_calls = [], invalid_tool_calls = [], response_metadata: metadata } = message
  const usage = usageOf(message)
  const { input_token_details: input, output_token_details: output } = usage
  return {
    text: message.text,
    reasoning: contentBlocks
      .flatMap((block) => (block.type === 'reasoning' ? [block.reasoning] : []))
      .join(''),
    toolCalls: tool_calls.map(({ name, args }) => ({ name, args })),
    invalidToolCalls: invalid_tool_calls.length,
    citations: contentBlocks.flatMap(citationsOf),
    finishReason: FINISH_REASONS.map((field) => metadata[field]).find(Boolean),
    model: metadata.model_name ?? metadata.model,
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    totalTokens: usage.total_tokens,
    cacheReadTokens: input?.cache_read ?? 0,
    cacheWriteTokens: input?.cache_creation ?? 0,
    reasoningTokens: output?.reasoning ?? 0,
  }
}

/** Where the classes have the vendor's own finish reason. */
const FINISH_REASONS = ['raw_finish_reason', 'stop_reason', 'finishReason', 'finish_reason', 'status']

function citationsOf(block: ContentBlock.Standard): Result['citations'] {
  if (block.type !== 'text') return []
  const citations = (block.annotations ?? []) as ContentBlock.Citation[]
  return citations.map(({ url, title }) => ({ url, title }))
}
