import { describe, expect, it } from 'vitest'
import { resolveQuirks } from '../formats/quirks.ts'
import type { Format, Reasoning } from '../hub/index.ts'
import { traitsOf } from '../models/index.ts'
import { encodeRequest } from '../translate.ts'
import { quirksOf } from './lookup.ts'

/** What a model is sent, after its reasoning was fitted to it. */
function fieldsFor(model: string, reasoning: Reasoning) {
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }]
  const request = { model, system: [], messages, stream: false, reasoning }
  const { body, warnings } = encodeRequest(request, { to: 'openai-chat', now: new Date(0) })
  const { model: _, messages: __, ...fields } = body
  return { fields, warnings }
}

describe('reasoning in openai-chat, vendor by vendor', () => {
  it.each([
    ['qwen3-max', { effort: 'none' }, { enable_thinking: false }],
    ['qwen3-max', { budgetTokens: 4096 }, { enable_thinking: true, thinking_budget: 4096 }],
    ['qwen3-max', {}, { enable_thinking: true }],
    ['deepseek-chat', { effort: 'high' }, { thinking: { type: 'enabled' } }],
    ['deepseek-v4-pro', { effort: 'max' }, { thinking: { type: 'enabled' }, reasoning_effort: 'max' }],
    ['doubao-seed-1-6-250615', { effort: 'low' }, { thinking: { type: 'enabled' } }],
    ['doubao-seed-1-8-251228', { effort: 'low' }, { thinking: { type: 'enabled' }, reasoning_effort: 'low' }],
    ['doubao-seed-1-8-251228', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['kimi-k2.5', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['glm-4.6', {}, { thinking: { type: 'enabled' } }],
    ['minimax-m2', { effort: 'high' }, { reasoning_split: true }],
    [
      'claude-sonnet-4-5-20250929',
      { budgetTokens: 2000 },
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
    ],
    [
      'gemini-2.5-flash',
      { budgetTokens: 0 },
      { extra_body: { google: { thinking_config: { thinking_budget: 0, include_thoughts: false } } } },
    ],
    [
      'gemini-3-pro-preview',
      { effort: 'max' },
      { extra_body: { google: { thinking_config: { thinking_level: 'high', include_thoughts: true } } } },
    ],
  ] as [string, Reasoning, unknown][])('%s with %j is sent %j', (model, reasoning, expected) => {
    expect(fieldsFor(model, reasoning).fields).toEqual(expected)
  })

  it('warns where a model has no switch', () => {
    const { fields, warnings } = fieldsFor('deepseek-reasoner', { effort: 'none' })
    expect(fields).toEqual({})
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'reasoning' }])
  })

  it.each([
    ['qwen3-max', { effort: 'low' }, 'changed', 'reasoning.effort'],
    ['deepseek-chat', { effort: 'low' }, 'changed', 'reasoning.effort'],
    ['deepseek-v4-pro', { effort: 'medium' }, 'changed', 'reasoning.effort'],
    ['doubao-seed-1-8-251228', { budgetTokens: 4000 }, 'changed', 'reasoning.budgetTokens'],
    ['kimi-k2.5', { effort: 'high' }, 'changed', 'reasoning.effort'],
    ['glm-4.6', { budgetTokens: 4000 }, 'changed', 'reasoning.budgetTokens'],
    ['glm-4.6', { visible: false }, 'unsupported', 'reasoning.visible'],
    ['minimax-m2', { effort: 'none' }, 'unsupported', 'reasoning'],
    ['minimax-m2', { effort: 'low' }, 'changed', 'reasoning.effort'],
    ['gemini-3-pro-preview', { effort: 'none' }, 'changed', 'reasoning.effort'],
    ['gemini-3-pro-preview', { budgetTokens: 4000 }, 'changed', 'reasoning.budgetTokens'],
  ] as [string, Reasoning, string, string][])(
    'warns what %s does not get of %j',
    (model, reasoning, code, path) => {
      expect(fieldsFor(model, reasoning).warnings).toMatchObject([{ code, path }])
    },
  )

  it.each([
    ['qwen3-max', { budgetTokens: 4096 }],
    ['qwen3-max', { effort: 'none' }],
    ['deepseek-v4-pro', { effort: 'high' }],
    ['kimi-k2.5', {}],
    ['minimax-m2', { visible: true }],
    ['claude-sonnet-4-5', { budgetTokens: 2000 }],
    ['claude-sonnet-4-5', { effort: 'high' }],
    ['gemini-2.5-flash', { effort: 'low' }],
    ['gemini-3-pro-preview', { effort: 'low', visible: false }],
  ] as [string, Reasoning][])('has no warning where %s gets all of %j', (model, reasoning) => {
    expect(fieldsFor(model, reasoning).warnings).toEqual([])
  })

  it.each(['gpt-5', 'grok-3-mini', 'my-own-model'])('is the format’s own for %s', (model) => {
    expect(quirksOf('openai-chat', traitsOf(model))?.encodeReasoning).toBeUndefined()
  })

  it.each(['openai-responses', 'anthropic', 'google'] as const)('has no row in %s', (format) => {
    expect(quirksOf(format, traitsOf('qwen3-max'))).toBeUndefined()
  })
})

describe('rows', () => {
  const rowOf = (model: string) => {
    const traits = traitsOf(model)
    const { quirks } = resolveQuirks({ traits, warn: () => {}, quirks: quirksOf('openai-chat', traits) })
    const { encodeReasoning: _, webSearch: __, ...data } = quirks
    return data
  }
  const unknown = {
    topK: false,
    metadataRequiresStore: false,
    mediaByUrl: true,
    requiresFilename: false,
    refusals: true,
    customTools: true,
    allowedTools: true,
    cacheBreakpoints: true,
    sourceReasoning: true,
    thoughtSignatures: false,
    encryptedReasoning: false,
  }
  const compatible = {
    ...unknown,
    refusals: false,
    customTools: false,
    allowedTools: false,
    sourceReasoning: false,
    cacheBreakpoints: false,
  }
  const openai = {
    ...unknown,
    metadataRequiresStore: true,
    mediaByUrl: false,
    requiresFilename: true,
    sourceReasoning: false,
  }

  it.each([
    ['my-own-model', unknown],
    ['gpt-4o', openai],
    ['gpt-5', openai],
    ['claude-sonnet-4-5', { ...compatible, topK: true, reasoningSignatures: 'anthropic' }],
    ['gemini-3-pro-preview', { ...compatible, thoughtSignatures: true }],
    ['qwen3-max', { ...compatible, topK: true }],
    ['deepseek-v4-pro', compatible],
    ['doubao-seed-1-8-251228', compatible],
    ['kimi-k2.5', { ...compatible, callIds: { pattern: /./, maxLength: Number.POSITIVE_INFINITY } }],
    ['mistral-large-latest', { ...compatible, callIds: { pattern: /^[a-zA-Z0-9]{9}$/, maxLength: 9 } }],
    ['glm-4.6', compatible],
    ['grok-3-mini', compatible],
    ['minimax-m2', compatible],
  ])('of %s in openai-chat', (model, row) => {
    expect(rowOf(model)).toEqual(row)
  })
})

describe('web search, vendor by vendor', () => {
  const encoded = (format: Format, model: string, forced = false) => {
    const { webSearch } = quirksOf(format, traitsOf(model)) ?? {}
    if (webSearch?.supports?.(traitsOf(model)) === false) return undefined
    const userLocation = { country: 'DE' }
    return webSearch?.encode({ type: 'web-search', allowedDomains: ['a.example'], userLocation }, forced)
  }

  it.each([
    ['qwen3-max', { fields: { enable_search: true } }],
    [
      'glm-4.6',
      {
        tool: {
          type: 'web_search',
          web_search: { enable: true, search_engine: 'search-prime', search_result: true },
        },
      },
    ],
    [
      'gpt-5-search-api',
      {
        fields: {
          web_search_options: { user_location: { type: 'approximate', approximate: { country: 'DE' } } },
        },
      },
    ],
    ['gpt-5.1', undefined],
    ['grok-4', undefined],
    ['kimi-k2.5', undefined],
    ['deepseek-chat', undefined],
    ['my-own-model', undefined],
  ])('%s in openai-chat', (model, expected) => {
    expect(encoded('openai-chat', model)).toEqual(expected)
  })

  it.each([
    ['grok-4', { tool: { type: 'web_search', filters: { allowed_domains: ['a.example'] } } }],
    [
      'doubao-seed-1-8-251228',
      { tool: { type: 'web_search', user_location: { type: 'approximate', country: 'DE' } } },
    ],
  ])('%s in openai-responses', (model, expected) => {
    expect(encoded('openai-responses', model)).toEqual(expected)
  })

  it('forces the search of models that can be forced', () => {
    expect(encoded('openai-chat', 'qwen3-max', true)).toEqual({
      fields: { enable_search: true, search_options: { forced_search: true } },
    })
  })
})
