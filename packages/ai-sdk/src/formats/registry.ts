import type { LanguageModelV4ToolApprovalResponsePart, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { Format, MediaPart, UpstreamProfile } from '@mixrouter/core'
import {
  type ClientFormat,
  createLazyFormats,
  type FormatLoaders,
  type JsonObject,
} from '@mixrouter/core/internal/sdk'
import type { HostedConverter } from '../hosted-tools/content.ts'
import { knownModels } from '../known-models.ts'
import type { VendorTools } from '../provider-tools/vendor-tools.ts'

/** What the SDK has of a format beside its requests and responses. */
export interface FormatFeatures {
  /** How the tools that its vendor runs are declared. */
  vendorTools?: VendorTools
  /** Converts what its vendor's own tools did. */
  convertHosted?: HostedConverter
  /** A document in the form that only this format has, where its options require that. */
  convertDocument?(document: MediaPart, options: SharedV4ProviderOptions | undefined): JsonObject | undefined
  /** The approval of a call by a tool of its vendor; absent where the format has none. */
  convertApproval?(part: LanguageModelV4ToolApprovalResponsePart): JsonObject
  /** Whether its citations are sent back with their text. @default false */
  acceptsCitations?: boolean
}

/** A format as an entry point brings it, so that a bundle contains no other one. */
export interface ProviderFormat extends ClientFormat, FormatFeatures {}

/** The formats of the entry points that are in use, loaded on first use. */
export const formats = createLazyFormats<ProviderFormat>(knownModels)

export const findFormat = formats.find

const profiles = new Map<Format, UpstreamProfile>()

/** Makes formats available to all models; an entry point calls it with those that it is for. */
export function registerFormats(
  known: Readonly<Partial<Record<Format, UpstreamProfile>>>,
  loaders: FormatLoaders<ProviderFormat>,
  loadPortable?: Parameters<typeof formats.add>[1],
): void {
  for (const [name, profile] of Object.entries(known)) profiles.set(name as Format, profile)
  formats.add(loaders, loadPortable)
}

/** @throws TypeError if the format is not part of the bundle */
export function formatProfile(name: Format): UpstreamProfile {
  const profile = profiles.get(name)
  if (profile) return profile
  throw new TypeError(`The format ${name} is not part of this bundle; use the entry point that has it`)
}
