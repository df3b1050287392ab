import type { NativePart } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal/sdk'
import { findFormat } from '../formats/registry.ts'
import { partMetadata } from '../metadata.ts'
import type { ResponseToolNames } from '../response-tool-names.ts'
import type { SourceCollector } from '../sources.ts'
import { createHostedTools, type NativeContent } from './content.ts'

/**
 * Converts the native parts of one response. A tool run by the vendor becomes a call and its result, and its sources;
 * everything else becomes custom content. The original part is kept in the metadata, once, and sent back unchanged.
 */
export function createNativeReader(
  toolNames: ResponseToolNames,
  sources: SourceCollector,
): (part: NativePart) => NativeContent[] {
  const tools = createHostedTools(toolNames, sources)
  return (part) => {
    const { format, value } = part
    // A search that its vendor reports beside the content; its sources are those of the citations.
    if (value === undefined) return []
    const converted = isObject(value) ? findFormat(format)?.convertHosted?.(value, part, tools) : undefined
    return (
      converted ?? [
        { type: 'custom', kind: 'mixrouter.native', ...partMetadata({ native: { format, value } }) },
      ]
    )
  }
}
