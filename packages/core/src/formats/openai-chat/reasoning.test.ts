import { describe, expect, it } from 'vitest'
import { collectWarnings, type ModelTraits, type Reasoning } from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { resolveQuirks } from '../quirks.ts'
import { decodeReasoning, encodeReasoning, withoutNestedReasoning } from './reasoning.ts'

const ignore = () => {}

describe('decodeReasoning', () => {
  it.each<[string, Record<string, unknown>, Reasoning | undefined]>([
    ['nothing', {}, undefined],
    ['nulls', { reasoning_effort: null, thinking: null, enable_thinking: null }, undefined],
    ['OpenAI', { reasoning_effort: 'high' }, { effort: 'high' }],
    ['Groq', { reasoning_effort: 'default' }, {}],
    [
      'OpenRouter’s effort',
      { reasoning: { effort: 'low', exclude: true } },
      { effort: 'low', visible: false },
    ],
    ['OpenRouter’s budget', { reasoning: { max_tokens: 2000 } }, { budgetTokens: 2000 }],
    ['OpenRouter, on', { reasoning: { enabled: true } }, {}],
    ['OpenRouter, off', { reasoning: { enabled: false } }, { effort: 'none' }],
    ['DeepSeek, on', { thinking: { type: 'enabled' } }, {}],
    ['Doubao, off', { thinking: { type: 'disabled' } }, { effort: 'none' }],
    ['Doubao, auto', { thinking: { type: 'auto' } }, {}],
    [
      'Doubao, on with an effort',
      { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
      { effort: 'low' },
    ],
    ['Claude’s budget', { thinking: { type: 'enabled', budget_tokens: 4096 } }, { budgetTokens: 4096 }],
    ['Qwen, on', { enable_thinking: true }, {}],
    ['Qwen’s budget', { enable_thinking: true, thinking_budget: 100 }, { budgetTokens: 100 }],
    ['Qwen, off in spite of a budget', { enable_thinking: false, thinking_budget: 100 }, { effort: 'none' }],
    ['vLLM', { chat_template_kwargs: { enable_thinking: false } }, { effort: 'none' }],
    ['vLLM for DeepSeek', { chat_template_kwargs: { thinking: true } }, {}],
    [
      'Google’s budget',
      { extra_body: { google: { thinking_config: { thinking_budget: 800, include_thoughts: true } } } },
      { budgetTokens: 800, visible: true },
    ],
    ['Google’s level', { google: { thinking_config: { thinking_level: 'LOW' } } }, { effort: 'low' }],
    ['Google, dynamic', { extra_body: { google: { thinkingConfig: { thinkingBudget: -1 } } } }, {}],
    [
      'Google, off',
      { extra_body: { google: { thinking_config: { thinking_budget: 0 } } } },
      { effort: 'none' },
    ],
  ])('%s', (_, body, reasoning) => {
    expect(decodeReasoning(body, ignore)).toEqual(reasoning)
  })

  it('is on where the effort is not known, with a warning', () => {
    const { warnings, warn } = collectWarnings()
    expect(decodeReasoning({ reasoning_effort: 'ultra' }, warn)).toEqual({})
    expect(warnings).toMatchObject([{ code: 'changed', path: 'reasoning.effort' }])
  })

  it.each([
    [{ enable_thinking: 'yes' }, 'enable_thinking'],
    [{ thinking: 'on' }, 'thinking'],
    [{ reasoning: [] }, 'reasoning'],
    [{ thinking_budget: '5' }, 'thinking_budget'],
  ])('refuses %j', (body, param) => {
    expect(() => decodeReasoning(body, ignore)).toThrowError(expect.objectContaining({ status: 400, param }))
  })

  it('keeps the other fields of the nested objects', () => {
    const body = {
      chat_template_kwargs: { thinking: true, lang: 'fr' },
      extra_body: { google: { thinking_config: {}, cached_content: 'c' }, provider: 'p' },
      google: { thinking_config: {} },
      n: 2,
    }
    expect(withoutNestedReasoning(body)).toEqual({
      chat_template_kwargs: { lang: 'fr' },
      extra_body: { google: { cached_content: 'c' }, provider: 'p' },
      n: 2,
    })
  })
})

function encode(reasoning: Reasoning, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  return {
    fields: encodeReasoning(
      reasoning,
      resolveQuirks({ traits, warn, quirks: quirksOf('openai-chat', traits) }),
    ),
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

describe('encodeReasoning', () => {
  it.each<[string, Reasoning, ModelTraits, unknown, string[]]>([
    ['an effort', { effort: 'high' }, {}, { reasoning_effort: 'high' }, []],
    ['off', { effort: 'none' }, {}, { reasoning_effort: 'none' }, []],
    [
      'a budget',
      { budgetTokens: 8000 },
      {},
      { reasoning_effort: 'medium' },
      ['changed reasoning.budgetTokens'],
    ],
    ['on', {}, {}, { reasoning_effort: 'medium' }, ['defaulted reasoning.effort']],
    [
      'on, to a model that accepts only high',
      {},
      { reasoning: { control: 'effort', canBeOff: true, efforts: ['high'], default: 'none' } },
      { reasoning_effort: 'high' },
      ['defaulted reasoning.effort'],
    ],
    [
      'on, to a model that reasons by default',
      {},
      { reasoning: { control: 'effort', canBeOff: true, default: 'low' } },
      {},
      [],
    ],
    ['on, to a model that always reasons', {}, { reasoning: { control: 'always', canBeOff: false } }, {}, []],
  ])('sends %s', (_, reasoning, traits, fields, warnings) => {
    expect(encode(reasoning, traits)).toEqual({ fields, warnings })
  })

  it('uses the vendor’s own fields', () => {
    const quirks = { encodeReasoning: () => ({ enable_thinking: true }) }
    expect(encodeReasoning({ effort: 'low' }, resolveQuirks({ traits: {}, warn: ignore, quirks }))).toEqual({
      enable_thinking: true,
    })
  })
})
