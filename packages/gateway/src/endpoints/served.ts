import { type Format, getFormat } from '@mixrouter/core'

/** What an upstream can serve, beside videos, which have a protocol of their own. */
export const SERVED = [
  'chat',
  'embeddings',
  'images',
  'speech',
  'transcriptions',
  'moderations',
  'rerank',
  'completions',
  'files',
  'batches',
  'realtime',
] as const

export type Served = (typeof SERVED)[number]

/** OpenAI's routes, and rerank, which services in its format have in common (Cohere's and Jina's `/v1/rerank`). */
const OPENAI: readonly Served[] = SERVED

/** What the vendor of each format offers besides chat, as far as the gateway has a route to it. */
const BY_FORMAT: Readonly<Record<Format, readonly Served[]>> = {
  'openai-chat': OPENAI,
  'openai-responses': OPENAI,
  anthropic: ['chat', 'files', 'batches'],
  google: ['chat', 'embeddings', 'images', 'speech', 'files'],
}

/** Whether two formats have the same routes beside chat, as those of one vendor do. */
export function haveSameRoutes(one: Format, other: Format): boolean {
  return getFormat(one).profile.vendor === getFormat(other).profile.vendor
}

/** What an upstream serves unless its configuration says otherwise: whatever the vendors of its formats offer. */
export function defaultServes(formats: readonly Format[]): readonly Served[] {
  return SERVED.filter((kind) => formats.some((format) => BY_FORMAT[format].includes(kind)))
}
