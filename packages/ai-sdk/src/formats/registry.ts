import type { LanguageModelV4ToolApprovalResponsePart, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { CodecLookup, Format, MediaPart, UpstreamCodec, UpstreamProfile } from '@mixrouter/core'
import { codecOf, type JsonObject } from '@mixrouter/core/internal'
import type { HostedConverter } from '../hosted-tools/content.ts'

/** A format as an entry point brings it, so that a bundle contains no other one. */
export interface ProviderFormat {
  codec: UpstreamCodec
  /** Converts what its vendor's own tools did. */
  convertHosted?: HostedConverter
  /** A document in the form that only this format has, where its options require that. */
  convertDocument?(document: MediaPart, options: SharedV4ProviderOptions | undefined): JsonObject | undefined
  /** The approval of a call by a tool of its vendor; absent where the format has none. */
  convertApproval?(part: LanguageModelV4ToolApprovalResponsePart): JsonObject
  /** Whether its citations are sent back with their text. @default false */
  acceptsCitations?: boolean
}

/** The formats of the entry points that are in use. */
const registered = new Map<Format, ProviderFormat>()

/** Makes formats available to all models; an entry point calls it with those that it is for. */
export function registerFormats(formats: readonly ProviderFormat[]): void {
  for (const format of formats) registered.set(format.codec.name, format)
}

export function findFormat(name: Format): ProviderFormat | undefined {
  return registered.get(name)
}

export const findCodec: CodecLookup = (name) => findFormat(name)?.codec

/** @throws TypeError if the format is not part of the bundle */
export function formatProfile(name: Format): UpstreamProfile {
  return codecOf(findCodec, name).profile
}
