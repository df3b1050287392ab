import type { Format } from '@mixrouter/core'

export interface Prompt {
  text: string
  model?: string
  /** A PNG in base64. */
  image?: string
  /** Names of tools that take a city; `force` demands a call. */
  tools?: string[]
  force?: boolean
  schema?: Record<string, unknown>
  reason?: boolean
  signal?: AbortSignal
}

export interface Said {
  text: string
  reasoning: string
  calls: { id: string; name: string; args: unknown }[]
  finish: string | undefined
  output: number
  /** How many pieces the text came in, in a stream. */
  pieces: number
  /** The next turn: what the tools answered. */
  answer(results: string[]): Promise<Said>
}

/** An official SDK, reduced to what the tests ask of all of them. */
export interface Driver {
  format: Format
  ask(prompt: Prompt): Promise<Said>
  stream(prompt: Prompt): Promise<Said>
}

/** Of every tool. */
export const PARAMETERS = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
}
