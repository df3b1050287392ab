import type { VendorTools } from './vendor-tools.ts'
import { snakeCased } from './wire-fields.ts'

/** Names of tools by type. The name of every other tool is its type without the date. */
const NAMES: readonly (readonly [type: RegExp, name: string])[] = [
  [/^text_editor_(20241022|20250124)$/, 'str_replace_editor'],
  [/^text_editor_/, 'str_replace_based_edit_tool'],
  [/^tool_search_regex_/, 'tool_search_tool_regex'],
  [/^tool_search_bm25_/, 'tool_search_tool_bm25'],
]

const nameOf = (type: string) =>
  NAMES.find(([pattern]) => pattern.test(type))?.[1] ?? type.replace(/_\d{8}$/, '')

export const anthropic: VendorTools = {
  convert(type, args) {
    const wireType = type.replace(/^tool_search_/, 'tool_search_tool_')
    const value = { type: wireType, name: nameOf(type), ...snakeCased(args) }
    return { type: 'provider', format: 'anthropic', value }
  },
  nameOf,
  // Anthropic's documentation of each tool
  betas: {
    code_execution_20250522: 'code-execution-2025-05-22',
    code_execution_20250825: 'code-execution-2025-08-25',
    computer_20241022: 'computer-use-2024-10-22',
    computer_20250124: 'computer-use-2025-01-24',
    computer_20251124: 'computer-use-2025-11-24',
    text_editor_20241022: 'computer-use-2024-10-22',
    text_editor_20250124: 'computer-use-2025-01-24',
    text_editor_20250429: 'computer-use-2025-01-24',
    bash_20241022: 'computer-use-2024-10-22',
    bash_20250124: 'computer-use-2025-01-24',
    memory_20250818: 'context-management-2025-06-27',
    web_fetch_20250910: 'web-fetch-2025-09-10',
    web_fetch_20260209: 'code-execution-web-tools-2026-02-09',
    web_search_20260209: 'code-execution-web-tools-2026-02-09',
    tool_search_regex_20251119: 'advanced-tool-use-2025-11-20',
    tool_search_bm25_20251119: 'advanced-tool-use-2025-11-20',
    advisor_20260301: 'advisor-tool-2026-03-01',
  },
}
