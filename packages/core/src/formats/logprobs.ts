import { isObject, type JsonObject } from '../hub/index.ts'
import type { TokenLogprob } from './profile.ts'

/** The log probabilities that are in OpenAI's form already. */
export function logprobsIn(value: unknown): TokenLogprob[] {
  return listOf(value) as unknown as TokenLogprob[]
}

export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

/** The objects of a list; empty for anything else. */
export function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
