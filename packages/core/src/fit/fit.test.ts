import { describe, expect, it } from 'vitest'
import { ApiError, type ChatRequest, collectWarnings, type Format } from '../hub/index.ts'
import { extendModels, profileOf } from '../models/index.ts'
import { translateRequest } from '../translate.ts'
import { fitRequest } from './index.ts'

const LONG_AGO = new Date('2020-01-01')

function fit(model: string, fields: Partial<ChatRequest>, to: Format = 'openai-chat', now = LONG_AGO) {
  const { warnings, warn } = collectWarnings()
  const request: ChatRequest = {
    model,
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Good evening' }] }],
    stream: false,
    ...fields,
  }
  const {
    system: _,
    messages,
    stream: __,
    model: ___,
    ...rest
  } = fitRequest(request, profileOf(model), { to, warn, now })
  return { ...rest, turns: messages.length, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const tools: ChatRequest['tools'] = [{ type: 'function', name: 'dial', parameters: { type: 'object' } }]
const required = { tools, toolChoice: { mode: 'required' } } as const

describe('the model itself', () => {
  it.each([
    ['2026-10-22', []],
    ['2026-10-23', ['deprecated model']],
    ['2027-05-01', ['deprecated model']],
  ])('is warned of once it is retired, on %s', (day, warnings) => {
    expect(fit('gpt-4-turbo', {}, 'openai-chat', new Date(day)).warnings).toEqual(warnings)
  })

  it('names the successor', () => {
    const { warnings } = translateRequest(
      { model: 'claude-3-opus-20240229', max_tokens: 10, messages: [] },
      { from: 'anthropic', to: 'anthropic', now: new Date('2026-02-01') },
    )
    expect(warnings).toContainEqual({
      code: 'deprecated',
      path: 'model',
      message: 'claude-3-opus-20240229 was retired on 2026-01-05; use claude-opus-5-5 instead',
    })
  })

  it.each(['gpt-image-2', 'gemini-3.1-flash-live-preview', 'text-embedding-3-large', 'gpt-realtime-2'])(
    'is refused if it is not for chat: %s',
    (model) => {
      expect(() => fit(model, {})).toThrow(ApiError)
      expect(() => fit(model, {})).toThrow(/is not a chat model/)
    },
  )

  it('can be one of the user’s own', () => {
    const models = extendModels({ 'my-*': { basedOn: 'claude-opus-5-5' } })
    const body = {
      model: 'my-claude',
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0.1,
      max_completion_tokens: 5,
    }
    const encoded = translateRequest(body, { from: 'openai-chat', to: 'anthropic', models })
    expect(encoded.body).toMatchObject({ model: 'my-claude', max_tokens: 5 })
    expect(encoded.body).not.toHaveProperty('temperature')
  })
})

describe('reasoning', () => {
  it.each([
    ['gpt-6-luna', { effort: 'max' }, { effort: 'max' }, []],
    ['gpt-5.2', { effort: 'max' }, { effort: 'xhigh' }, ['changed reasoning.effort']],
    ['claude-haiku-5-5', { budgetTokens: 20_000 }, { effort: 'high' }, ['changed reasoning.budgetTokens']],
    [
      'claude-sonnet-5',
      { effort: 'low', budgetTokens: 20_000 },
      { effort: 'low' },
      ['changed reasoning.budgetTokens'],
    ],
    ['claude-mythos-5', { effort: 'none' }, undefined, ['unsupported reasoning']],
    ['claude-mythos-preview', { effort: 'none' }, undefined, ['unsupported reasoning']],
    ['claude-opus-5-5', { effort: 'none', visible: true }, undefined, ['unsupported reasoning']],
    ['claude-sonnet-5-5', { effort: 'none' }, { effort: 'none' }, ['changed reasoning.effort']],
    ['gemini-3-flash-preview', { effort: 'minimal' }, { effort: 'minimal' }, []],
    ['gemini-3.7-flash', { effort: 'minimal' }, { effort: 'low' }, ['changed reasoning.effort']],
    ['gemini-4-hydrogen', { effort: 'none' }, { effort: 'low' }, ['changed reasoning.effort']],
    [
      'gemini-2.5-flash',
      { budgetTokens: 60_000 },
      { budgetTokens: 24_576 },
      ['changed reasoning.budgetTokens'],
    ],
    ['gemini-2.5-pro', { effort: 'none' }, { budgetTokens: 128 }, ['changed reasoning.effort']],
    ['moonshotai/kimi-k3', { effort: 'medium' }, { effort: 'high' }, ['changed reasoning.effort']],
    ['glm-5.3', { effort: 'none' }, { effort: 'low' }, ['changed reasoning.effort']],
    ['qwen3-14b', { budgetTokens: 50_000 }, { budgetTokens: 38_912 }, ['changed reasoning.budgetTokens']],
    ['qwen3.7-max', { budgetTokens: 90_000 }, { budgetTokens: 81_920 }, ['changed reasoning.budgetTokens']],
    ['llama-3.3-70b-instruct', { effort: 'high' }, undefined, ['unsupported reasoning']],
    ['acme-large', { effort: 'max', budgetTokens: 7 }, { effort: 'max', budgetTokens: 7 }, []],
  ] as const)('of %s: %j becomes %j', (model, reasoning, expected, warnings) => {
    const fitted = fit(model, { reasoning })
    expect(fitted.reasoning).toEqual(expected)
    expect(fitted.warnings).toEqual(warnings)
  })

  it('leaves room for the text within the token limit', () => {
    expect(fit('claude-haiku-4-5', { reasoning: { effort: 'high' }, maxOutputTokens: 3000 })).toMatchObject({
      reasoning: { budgetTokens: 2400 },
      warnings: ['changed reasoning.effort'],
    })
    expect(fit('claude-haiku-4-5', { reasoning: { effort: 'low' }, maxOutputTokens: 900 })).toMatchObject({
      warnings: ['unsupported reasoning'],
    })
  })
})

describe('sampling', () => {
  const sampling = { temperature: 0.7, topP: 0.9, topK: 5 }
  const ALL = ['unsupported temperature', 'unsupported topP', 'unsupported topK']

  it.each([
    ['claude-opus-4.8', {}, ALL],
    ['vertex_ai/claude-opus-5-5@20260901', {}, ALL],
    ['gemini-3.8-flash', {}, ALL],
    ['kimi-k2.6', {}, ALL],
    ['gpt-5.4', { reasoning: { effort: 'none' } }, []],
    ['gpt-5.4', { reasoning: { effort: 'low' } }, ALL],
    ['claude-opus-4-5', {}, []],
    ['claude-opus-4-5', { reasoning: { budgetTokens: 2000 } }, ALL],
    ['gemini-3-flash-preview', {}, []],
    ['acme-large', { reasoning: { effort: 'high' } }, []],
  ] as const)('of %s with %j loses %j', (model, fields, warnings) => {
    expect(fit(model, { ...fields, ...sampling }).warnings).toEqual(warnings)
  })

  it('is dropped without a warning where it is the default', () => {
    expect(fit('gpt-6-sol', { temperature: 1, topP: 1 })).toEqual({ turns: 1, warnings: [] })
  })
})

describe('tools', () => {
  it.each([
    ['claude-fable-5-2', {}, 'auto', undefined, ['changed toolChoice']],
    ['claude-haiku-4-5', { reasoning: { effort: 'high' } }, 'required', undefined, ['unsupported reasoning']],
    ['claude-opus-5', {}, 'required', { effort: 'none' }, ['changed reasoning']],
    ['glm-4.7', {}, 'auto', undefined, ['changed toolChoice']],
    ['gpt-4.1', {}, 'required', undefined, []],
  ] as const)('a call that %s is forced to make, with %j', (model, fields, mode, reasoning, warnings) => {
    const fitted = fit(model, { ...required, ...fields, maxOutputTokens: 3000 }, 'anthropic')
    expect(fitted.toolChoice?.mode).toBe(mode)
    expect(fitted.reasoning).toEqual(reasoning)
    expect(fitted.warnings).toEqual(warnings)
  })

  it.each([
    ['gpt-5.4-mini', 'openai-chat', undefined, ['unsupported reasoning']],
    ['gpt-6-sol', 'openai-chat', { effort: 'none' }, ['unsupported reasoning']],
    ['gpt-6-sol', 'openai-responses', { effort: 'high' }, []],
    ['gpt-5.2', 'openai-chat', { effort: 'high' }, []],
    ['gpt-6.1-sol', 'openai-chat', undefined, ['unsupported tools', 'unsupported reasoning']],
  ] as const)('beside an effort, to %s in %s', (model, to, reasoning, warnings) => {
    const fitted = fit(model, { tools, reasoning: { effort: 'high' } }, to)
    expect(fitted.reasoning).toEqual(reasoning)
    expect(fitted.warnings).toEqual(warnings)
  })
})

describe('a response that is begun', () => {
  const messages: ChatRequest['messages'] = [
    { role: 'user', content: [{ type: 'text', text: 'Count' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'One, two' }] },
  ]

  it.each([
    ['claude-opus-4-5', 2, []],
    ['claude-opus-4-6', 3, ['changed messages[1]']],
    ['gemini-flash-latest', 3, ['changed messages[1]']],
    ['acme-large', 2, []],
  ])('to %s has %i messages', (model, turns, warnings) => {
    expect(fit(model, { messages })).toMatchObject({ turns, warnings })
  })
})

it('is not given what its model refuses as a whole', () => {
  expect(fit('grok-4.6', { stopSequences: ['END'] }).warnings).toEqual(['unsupported stopSequences'])
})
