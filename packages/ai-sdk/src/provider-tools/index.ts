import type { LanguageModelV4CallOptions, LanguageModelV4ProviderTool } from '@ai-sdk/provider'
import { createToolNameMapping, type ToolNameMapping } from '@ai-sdk/provider-utils'
import type { Format, Tool } from '@mixrouter/core'
import { findFormat } from '../formats/registry.ts'
import { SHARED_TOOLS } from './shared.ts'
import type { VendorTools } from './vendor-tools.ts'

type CallTools = LanguageModelV4CallOptions['tools']
type ToolId = LanguageModelV4ProviderTool['id']

/** The formats that have the provider tools of a vendor, by what precedes the dot of their ids. */
const FORMATS: Readonly<Record<string, Format>> = {
  openai: 'openai-responses',
  anthropic: 'anthropic',
  google: 'google',
}

/** The formats of a call's provider tools. What follows holds for those that are loaded. */
export function toolFormats(tools: CallTools): Format[] {
  return providerTools(tools).flatMap(({ id }) => (isShared(id) ? [] : (formatOf(id) ?? [])))
}

/** Converts a provider tool to its wire form; undefined if no format supports the tool's vendor. */
export function convertProviderTool({ id, name, args }: LanguageModelV4ProviderTool): Tool | undefined {
  const { vendor, type } = find(id)
  return vendor?.convert(type, args, name)
}

/** Maps between the user's names of provider tools and the vendors' names. */
export function mapToolNames(tools: CallTools): ToolNameMapping {
  const providerToolNames: Record<ToolId, string> = {}
  for (const { id } of providerTools(tools)) {
    const { vendor, type } = find(id)
    const name = vendor?.nameOf ? vendor.nameOf(type) : type
    if (name !== undefined) providerToolNames[id] = name
  }
  return createToolNameMapping({ tools, providerToolNames })
}

/** Values of the `anthropic-beta` header that the tools of a call require. */
export function toolBetas(tools: CallTools): string[] {
  return providerTools(tools).flatMap(({ id }) => {
    const { vendor, type } = find(id)
    return vendor?.betas?.[type] ?? []
  })
}

/** Values of `include` for the hosted tools of a call: their sources and outputs. */
export function toolIncludes(tools: CallTools, format: Format): string[] {
  const includes = providerTools(tools).flatMap(({ id }) => {
    const { vendor, type } = find(id)
    return vendor?.includes?.[format]?.[type] ?? []
  })
  return [...new Set(includes)]
}

function providerTools(tools: CallTools = []): LanguageModelV4ProviderTool[] {
  return tools.filter((tool) => tool.type === 'provider')
}

function find(id: ToolId): { vendor: VendorTools | undefined; type: string } {
  return {
    vendor: isShared(id) ? SHARED_TOOLS[id] : toolsOf(formatOf(id)),
    type: id.slice(id.indexOf('.') + 1),
  }
}

function isShared(id: ToolId): boolean {
  return Object.hasOwn(SHARED_TOOLS, id)
}

function formatOf(id: ToolId): Format | undefined {
  const vendor = id.slice(0, id.indexOf('.'))
  return Object.hasOwn(FORMATS, vendor) ? FORMATS[vendor] : undefined
}

/** The tools of a format; where it is not part of the bundle, they are dropped when the request is encoded. */
function toolsOf(format: Format | undefined): VendorTools | undefined {
  if (!format) return undefined
  return (
    findFormat(format)?.vendorTools ?? { convert: (type) => ({ type: 'provider', format, value: { type } }) }
  )
}
