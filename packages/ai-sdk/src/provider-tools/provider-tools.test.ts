import { anthropic } from '@ai-sdk/anthropic'
import { google } from '@ai-sdk/google'
import { openai } from '@ai-sdk/openai'
import { FORMATS } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { registerAllFormats } from '../formats/all.ts'
import { formats } from '../formats/registry.ts'
import { convertProviderTool, mapToolNames, toolBetas } from './index.ts'

registerAllFormats()
await formats.loadAll(FORMATS)

/** A tool of a first-party provider as the SDK passes it to a model. */
const given = (tool: object, name = 'mine') => {
  const { id, args } = tool as { id: `${string}.${string}`; args: Record<string, unknown> }
  return { type: 'provider' as const, id, name, args }
}

describe('tools of the first-party providers', () => {
  it.each([
    [
      anthropic.tools.webSearch_20250305({ maxUses: 2, allowedDomains: ['a.org'] }),
      { type: 'web_search_20250305', name: 'web_search', max_uses: 2, allowed_domains: ['a.org'] },
    ],
    [
      anthropic.tools.computer_20250124({ displayWidthPx: 800, displayHeightPx: 600 }),
      { type: 'computer_20250124', name: 'computer', display_width_px: 800, display_height_px: 600 },
    ],
    [anthropic.tools.textEditor_20250124({}), { type: 'text_editor_20250124', name: 'str_replace_editor' }],
    [anthropic.tools.codeExecution_20250825(), { type: 'code_execution_20250825', name: 'code_execution' }],
    [
      anthropic.tools.toolSearchRegex_20251119(),
      { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
    ],
    [google.tools.googleSearch({}), { googleSearch: {} }],
    [google.tools.codeExecution({}), { codeExecution: {} }],
    [
      openai.tools.webSearch({ searchContextSize: 'low', filters: { allowedDomains: ['a.org'] } }),
      { type: 'web_search', search_context_size: 'low', filters: { allowed_domains: ['a.org'] } },
    ],
    [
      openai.tools.codeInterpreter({ container: { fileIds: ['f'] } }),
      { type: 'code_interpreter', container: { type: 'auto', file_ids: ['f'] } },
    ],
    [openai.tools.codeInterpreter(), { type: 'code_interpreter', container: { type: 'auto' } }],
    [
      openai.tools.fileSearch({ vectorStoreIds: ['v'], ranking: { ranker: 'auto', scoreThreshold: 0.5 } }),
      {
        type: 'file_search',
        vector_store_ids: ['v'],
        ranking_options: { ranker: 'auto', score_threshold: 0.5 },
      },
    ],
    [
      openai.tools.mcp({ serverLabel: 's', serverUrl: 'https://host', headers: { 'X-Key': 'k' } }),
      {
        type: 'mcp',
        server_label: 's',
        server_url: 'https://host',
        headers: { 'X-Key': 'k' },
        require_approval: 'never',
      },
    ],
  ])('are converted to their wire form', (tool, value) => {
    const converted = convertProviderTool(given(tool))
    expect(JSON.parse(JSON.stringify(converted))).toMatchObject({ type: 'provider', value })
  })

  it('with free-text input are custom tools', () => {
    const tool = given(openai.tools.customTool({ description: 'Writes SQL' }), 'sql')
    expect(convertProviderTool(tool)).toMatchObject({
      type: 'custom',
      name: 'sql',
      description: 'Writes SQL',
    })
  })

  it('of unknown providers are not converted', () => {
    expect(convertProviderTool({ type: 'provider', id: 'acme.magic', name: 'm', args: {} })).toBeUndefined()
  })

  it('are mapped between the user’s names and the model’s', () => {
    const names = mapToolNames([given(anthropic.tools.bash_20250124({}), 'shell')])
    expect(names.toProviderToolName('shell')).toBe('bash')
    expect(names.toCustomToolName('bash')).toBe('shell')
    expect(names.toCustomToolName('other')).toBe('other')
  })

  it('set the header that their vendor requires', () => {
    const tools = [given(anthropic.tools.bash_20250124({})), given(anthropic.tools.codeExecution_20250825())]
    expect(toolBetas(tools)).toEqual(['computer-use-2025-01-24', 'code-execution-2025-08-25'])
    expect(toolBetas([given(openai.tools.webSearch())])).toEqual([])
  })
})
