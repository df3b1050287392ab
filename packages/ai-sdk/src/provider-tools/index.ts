import type { LanguageModelV4CallOptions, LanguageModelV4ProviderTool } from '@ai-sdk/provider'
import { createToolNameMapping, type ToolNameMapping } from '@ai-sdk/provider-utils'
import type { Format, Tool } from '@mixrouter/core'
import { anthropic } from './anthropic.ts'
import { google } from './google.ts'
import { mixrouter } from './mixrouter.ts'
import { openai } from './openai.ts'
import type { VendorTools } from './vendor-tools.ts'

type CallTools = LanguageModelV4CallOptions['tools']

/** The vendors whose provider tools are supported, by what precedes the dot of their ids. */
const VENDORS: Readonly<Record<string, VendorTools>> = { anthropic, google, mixrouter, openai }

/** Converts a provider tool to its wire form; undefined if no format supports the tool's vendor. */
export function convertProviderTool({ id, name, args }: LanguageModelV4ProviderTool): Tool | undefined {
  const { vendor, type } = find(id)
  return vendor?.convert(type, args, name)
}

/** Maps between the user's names of provider tools and the vendors' names. */
export function mapToolNames(tools: CallTools): ToolNameMapping {
  const providerToolNames: Record<LanguageModelV4ProviderTool['id'], string> = {}
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

function find(id: LanguageModelV4ProviderTool['id']): { vendor: VendorTools | undefined; type: string } {
  const dot = id.indexOf('.')
  const vendor = id.slice(0, dot)
  return { vendor: Object.hasOwn(VENDORS, vendor) ? VENDORS[vendor] : undefined, type: id.slice(dot + 1) }
}
