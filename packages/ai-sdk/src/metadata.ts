import type { JSONObject, SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider'
import {
  type CacheControl,
  FORMATS,
  isObject,
  type JsonObject,
  type NativePart,
  type Opaque,
} from '@mixrouter/core'

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
  const opaque = isObject(own.opaque) ? readOpaque(own.opaque) : readForeignOpaque(options)
  if (Object.keys(opaque).length > 0) metadata.opaque = opaque
  for (const flag of ['summary', 'refusal', 'custom'] as const) if (own[flag] === true) metadata[flag] = true
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

/** Fields of each vendor's opaque data. */
const OPAQUE_FIELDS = {
  anthropic: ['signature', 'redactedData'],
  google: ['thoughtSignature'],
  openai: ['id', 'encryptedContent', 'phase'],
} as const

function readOpaque(value: JsonObject): Opaque {
  const opaque: Opaque = {}
  for (const vendor of ['anthropic', 'google', 'openai'] as const) {
    const fields = value[vendor]
    if (isObject(fields))
      Object.assign(
        opaque,
        vendorData(vendor, (name) => fields[name]),
      )
  }
  return opaque
}

/** The names that `@ai-sdk/openai` uses for the fields of `opaque.openai`. */
const OPENAI_NAMES = { id: 'itemId', encryptedContent: 'reasoningEncryptedContent', phase: 'phase' } as const

function readForeignOpaque(options: Options): Opaque {
  const { anthropic, google, openai } = options ?? {}
  return {
    ...vendorData('anthropic', (name) => anthropic?.[name]),
    ...vendorData('google', (name) => google?.[name]),
    ...vendorData('openai', (name) => openai?.[OPENAI_NAMES[name as keyof typeof OPENAI_NAMES]]),
  }
}

function vendorData(vendor: keyof typeof OPAQUE_FIELDS, read: (name: string) => unknown): Opaque {
  const found = OPAQUE_FIELDS[vendor].flatMap((name) => {
    const value = text(read(name))
    return value === undefined ? [] : [[name, value]]
  })
  return found.length > 0 ? { [vendor]: Object.fromEntries(found) } : {}
}

function readNative(value: unknown): Omit<NativePart, 'type'> | undefined {
  const format = isObject(value) ? FORMATS.find((name) => name === value.format) : undefined
  return isObject(value) && format ? { format, value: value.value } : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
