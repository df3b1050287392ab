import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages'
import type { Format } from '@mixrouter/core'
import { type OfflineUpstream, type OfflineUpstreamOptions, startOfflineUpstream } from '@mixrouter/testing'
import { afterAll } from 'vitest'
import { ChatMixrouter, type ChatMixrouterFields } from '../src/index.ts'

/** A model whose native format is each of the formats. */
export const MODELS: readonly (readonly [format: Format, model: string])[] = [
  ['openai-chat', 'mistral-large-latest'],
  ['openai-responses', 'gpt-5.2'],
  ['anthropic', 'claude-opus-4-5'],
  ['google', 'gemini-2.5-flash'],
]

export interface Service {
  upstream: OfflineUpstream
  /** A model at the offline upstream. */
  model(name: string, fields?: Partial<ChatMixrouterFields>): ChatMixrouter
  /** The body of the latest request. */
  body(): Record<string, never>
}

/** An offline upstream for the tests of a file. */
export async function startService(options: OfflineUpstreamOptions = {}): Promise<Service> {
  const upstream = await startOfflineUpstream({ delay: 0, ...options })
  afterAll(() => upstream.close())
  return {
    upstream,
    model: (name, fields) =>
      new ChatMixrouter({ apiKey: 'sk-test', baseURL: upstream.url, ...fields, model: name }),
    body: () => upstream.requests.at(-1)?.body as Record<string, never>,
  }
}

/** The chunks of a stream, and the message that they add up to. */
export async function collectStream(stream: AsyncIterable<AIMessageChunk>) {
  const chunks: AIMessageChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const [first, ...rest] = chunks
  if (!first) throw new Error('The stream was empty')
  return { chunks, whole: rest.reduce((sum, chunk) => sum.concat(chunk), first) }
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

/** A message's usage, which LangChain's types infer as `never` under exactOptionalPropertyTypes. */
export function usageOf(message: object): UsageMetadata {
  const { usage_metadata } = message as { usage_metadata?: UsageMetadata }
  if (!usage_metadata) throw new Error('The message has no usage')
  return usage_metadata
}
