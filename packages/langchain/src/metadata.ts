import type { ContentBlock } from '@langchain/core/messages'
import {
  type CacheControl,
  FORMATS,
  type Format,
  isObject,
  type JsonObject,
  type Opaque,
} from '@mixrouter/core'

/** The name under which our data stands in a content block's `extras`. */
const KEY = 'mixrouter'

/** What a content block must bring along when its message comes back with the next request. */
export interface BlockMetadata {
  opaque?: Opaque | undefined
  /** The reasoning is the vendor's summary. */
  summary?: boolean | undefined
  /** The call is to a tool that takes free text. */
  custom?: boolean | undefined
  /** The call's arguments as the vendor wrote them, where they differ from what its parsed ones are written as. */
  arguments?: string | undefined
  /** The format that a non-standard block, or a citation's native form, belongs to. */
  format?: Format | undefined
  /** A citation in its vendor's form. */
  native?: unknown
}

/** The `extras` of a block; none where there is nothing to bring along. */
export function blockExtras(metadata: BlockMetadata): { extras?: Record<string, unknown> } {
  const set = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return set.length > 0 ? { extras: { [KEY]: Object.fromEntries(set) } } : {}
}

/** What a block brought along: our own data, or that which LangChain's packages for the vendors leave on it. */
export function readMetadata(block: object): BlockMetadata {
  const extras = (block as JsonObject).extras
  const own = isObject(extras) ? extras[KEY] : undefined
  if (!isObject(own)) return { opaque: readForeignOpaque(block as JsonObject) }
  return {
    opaque: isObject(own.opaque) ? readOpaque(own.opaque) : undefined,
    summary: own.summary === true || undefined,
    custom: own.custom === true || undefined,
    arguments: text(own.arguments),
    format: FORMATS.find((format) => format === own.format),
    native: own.native,
  }
}

/** The cache breakpoint that a block or tool asks for. */
export function readCacheControl(block: object): { cacheControl?: CacheControl } {
  const { cache_control, cacheControl = cache_control } = block as JsonObject
  if (!isObject(cacheControl)) return {}
  const { ttl } = cacheControl
  return { cacheControl: ttl === '5m' || ttl === '1h' ? { ttl } : {} }
}

const OPAQUE_FIELDS = {
  anthropic: ['signature', 'redactedData'],
  google: ['thoughtSignature'],
  openai: ['id', 'encryptedContent', 'phase'],
} as const

function readOpaque(value: JsonObject): Opaque | undefined {
  const opaque: Opaque = {}
  for (const vendor of ['anthropic', 'google', 'openai'] as const) {
    const fields = value[vendor]
    if (!isObject(fields)) continue
    const data = OPAQUE_FIELDS[vendor].flatMap((name) =>
      text(fields[name]) === undefined ? [] : [[name, fields[name]]],
    )
    if (data.length > 0) opaque[vendor] = Object.fromEntries(data)
  }
  return Object.keys(opaque).length > 0 ? opaque : undefined
}

/** ChatAnthropic's `signature`, ChatGoogle's `thoughtSignature`, ChatOpenAI's `encrypted_content` and item id. */
function readForeignOpaque(block: JsonObject): Opaque | undefined {
  const { type, signature, thoughtSignature, encrypted_content: encryptedContent, id } = block
  if (type === 'redacted_thinking') return readOpaque({ anthropic: { redactedData: block.data } })
  const isItem = type === 'reasoning' && text(id)?.startsWith('rs_')
  return readOpaque({
    anthropic: { signature },
    google: { thoughtSignature },
    openai: { encryptedContent, ...(isItem && { id }) },
  })
}

/** `value` where it is a string. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A message's content as a list; serialisers write a single block without one. */
export function blocksOf(content: unknown): unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) ? content : isObject(content) ? [content] : []
}

/** The block of a list as an object; LangChain lets strings stand in it too. */
export function asBlock(value: unknown): ContentBlock {
  return (isObject(value) ? value : { type: 'text', text: String(value ?? '') }) as ContentBlock
}
