import type { Format } from '@mixrouter/core'

export interface Prompt {
  text: string
  model?: string
  /** A PNG in base64. */
  image?: string
  /** Names of tools with a city as their parameter; `force` requires a call. */
  tools?: string[]
  force?: boolean
  schema?: Record<string, unknown>
  reason?: boolean
  signal?: AbortSignal
}

export interface Result {
  text: string
  reasoning: string
  calls: { id: string; name: string; args: unknown }[]
  finish: string | undefined
  output: number
  /** The number of chunks that contain text; 0 if not streamed. */
  chunks: number
  /** Sends the tool results, which starts the next turn. */
  sendResults(results: string[]): Promise<Result>
}

/** The common interface of the official SDKs that the tests use. */
export interface Driver {
  format: Format
  create(prompt: Prompt): Promise<Result>
  stream(prompt: Prompt): Promise<Result>
}

/** The parameters of every tool. */
export const PARAMETERS = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
}
