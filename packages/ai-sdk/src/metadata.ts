import type { JSONObject, SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { CacheControl, NativePart, Opaque } from '@mixrouter/core'
import {
  FORMATS,
  isObject,
  type JsonObject,
  type OpaqueField,
  readOpaque,
} from '@mixrouter/core/internal/sdk'

/** The key of our provider options and provider metadata. */
export const OPTIONS_KEY = 'mixrouter'

/** Data of a response part that must be sent back with the next request. */
export interface PartMetadata {
  opaque?: Opaque | undefined
  /** The reasoning is a summary written by the vendor. */
  summary?: boolean | undefined
  /** The text is a refusal. */
  refusal?: boolean | undefined
  /** The call is to a tool whose input is free text. */
  custom?: boolean | undefined
  /** Citations of a text in Anthropic's form. */
  citations?: unknown[] | undefined
  /** The part exists only in its own format. */
  native?: Omit<NativePart, 'type'> | undefined
}

/** The `providerMetadata` of a part; none if there is no data to send back. */
export function partMetadata(metadata: PartMetadata): { providerMetadata?: SharedV4ProviderMetadata } {
  const set = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return set.length > 0 ? { providerMetadata: { [OPTIONS_KEY]: Object.fromEntries(set) as JSONObject } } : {}
}

type Options = SharedV4ProviderOptions | undefined

/** Reads the data sent back with a part: our own metadata, or that of the vendors' own providers. */
export function readPartMetadata(options: Options): PartMetadata {
  const own = optionsOf(options, OPTIONS_KEY)
  const metadata: PartMetadata = {}
  const opaque = isObject(own.opaque) ? readOwnOpaque(own.opaque) : readForeignOpaque(options)
  if (opaque) metadata.opaque = opaque
  for (const flag of ['summary', 'refusal', 'custom'] as const) if (own[flag] === true) metadata[flag] = true
  if (Array.isArray(own.citations)) metadata.citations = own.citations
  const native = readNative(own.native)
  if (native) metadata.native = native
  return metadata
}

/** Provider options in which cache breakpoints are recognised. */
const CACHE_KEYS = [OPTIONS_KEY, 'anthropic', 'openrouter']

/** The cache breakpoint set in the options of a part or message. */
export function readCacheControl(options: Options): { cacheControl?: CacheControl } {
  for (const key of CACHE_KEYS) {
    const fields = optionsOf(options, key)
    const value = fields.cacheControl ?? fields.cache_control
    if (!isObject(value)) continue
    return { cacheControl: value.ttl === '5m' || value.ttl === '1h' ? { ttl: value.ttl } : {} }
  }
  return {}
}

/** The level of detail at which an image is processed. */
export function readImageDetail(options: Options): { detail?: string } {
  const detail =
    text(optionsOf(options, OPTIONS_KEY).imageDetail) ?? text(optionsOf(options, 'openai').imageDetail)
  return detail === undefined ? {} : { detail }
}

function optionsOf(options: Options, key: string): JsonObject {
  const fields = options?.[key]
  return isObject(fields) ? fields : {}
}

function readOwnOpaque(value: JsonObject): Opaque | undefined {
  return readOpaque((vendor, field) => isObject(value[vendor]) && value[vendor][field])
}

/** The names that the vendors' own providers use, where they differ from ours. */
const FOREIGN_NAMES: Partial<Record<OpaqueField, string>> = {
  id: 'itemId',
  encryptedContent: 'reasoningEncryptedContent',
}

function readForeignOpaque(options: Options): Opaque | undefined {
  return readOpaque((vendor, field) => options?.[vendor]?.[FOREIGN_NAMES[field] ?? field])
}

function readNative(value: unknown): Omit<NativePart, 'type'> | undefined {
  const format = isObject(value) ? FORMATS.find((name) => name === value.format) : undefined
  return isObject(value) && format ? { format, value: value.value } : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
