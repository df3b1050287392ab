import { describe, expect, it } from 'vitest'
import {
  type ChatRequest,
  collectWarnings,
  type Message,
  type ModelTraits,
  type Reasoning,
} from '../../hub/index.ts'
import { decodeRequest, encodeRequest } from './request.ts'

const user: Message = { role: 'user', content: [{ type: 'text', text: 'Think' }] }

function decode(body: object) {
  const wire = { model: 'claude', max_tokens: 9000, messages: [{ role: 'user', content: 'Think' }], ...body }
  const { reasoning, extensions } = decodeRequest(wire, { warn: () => {} })
  return { reasoning, extensions }
}

function encode(reasoning: Reasoning, traits: ModelTraits = {}, more: Partial<ChatRequest> = {}) {
  const { warnings, warn } = collectWarnings()
  const request = {
    model: 'claude',
    system: [],
    messages: [user],
    maxOutputTokens: 30_000,
    stream: false,
    ...more,
  }
  const { body } = encodeRequest({ ...request, reasoning }, { warn, traits })
  return { ...body, warnings: warnings.map(({ code, path }) => `${code} ${path}`) } as Record<string, unknown>
}

const adaptive: ModelTraits = { reasoning: { control: 'adaptive', canBeOff: true } }

describe('decoding', () => {
  it.each<[object, Reasoning | undefined]>([
    [{ thinking: { type: 'enabled', budget_tokens: 4096 } }, { budgetTokens: 4096 }],
    [
      { thinking: { type: 'enabled', budget_tokens: 4096, display: 'omitted' } },
      { budgetTokens: 4096, visible: false },
    ],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ thinking: { type: 'adaptive' } }, {}],
    [
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } },
      { effort: 'max', visible: true },
    ],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }],
    [{}, undefined],
  ])('decodes %j', (body, reasoning) => {
    expect(decode(body)).toEqual({ reasoning, extensions: undefined })
  })

  it('keeps an effort beside a budget, and unknown types of thinking, as extensions', () => {
    expect(
      decode({ thinking: { type: 'enabled', budget_tokens: 2000 }, output_config: { effort: 'low' } }),
    ).toEqual({
      reasoning: { effort: 'low', budgetTokens: 2000 },
      extensions: { anthropic: { output_config: { effort: 'low' } } },
    })
    expect(decode({ thinking: { type: 'between_tools' }, output_config: { effort: 'utmost' } })).toEqual({
      reasoning: undefined,
      extensions: { anthropic: { thinking: { type: 'between_tools' }, output_config: { effort: 'utmost' } } },
    })
  })
})

describe('encoding', () => {
  it('sends an effort as a budget unless the model accepts efforts', () => {
    expect(encode({ effort: 'medium' })).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 8192 },
      warnings: ['changed reasoning'],
    })
    expect(encode({ effort: 'medium' }, adaptive)).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'medium' },
      warnings: [],
    })
  })

  it('sends a budget as an effort to models that accept no budget', () => {
    expect(encode({ budgetTokens: 4096 }, adaptive)).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
      warnings: ['changed reasoning'],
    })
  })

  it('sends efforts below low as low', () => {
    expect(encode({ effort: 'minimal' }, adaptive).output_config).toEqual({ effort: 'low' })
    expect(encode({ effort: 'minimal' }).thinking).toEqual({ type: 'enabled', budget_tokens: 1024 })
  })

  it('turns thinking off, and on without a budget', () => {
    expect(encode({ effort: 'none' }).thinking).toEqual({ type: 'disabled' })
    expect(encode({}, adaptive)).toMatchObject({ thinking: { type: 'adaptive' } })
    expect(encode({}).thinking).toEqual({ type: 'enabled', budget_tokens: 8192 })
  })

  it('sends whether thinking is visible', () => {
    expect(encode({ effort: 'low', visible: true }, adaptive).thinking).toEqual({
      type: 'adaptive',
      display: 'summarized',
    })
    expect(encode({ effort: 'low', visible: false }, adaptive).thinking).toEqual({
      type: 'adaptive',
      display: 'omitted',
    })
    expect(encode({ budgetTokens: 2000, visible: false }).thinking).toMatchObject({ display: 'omitted' })
  })

  it('sends between_tools as off to a model that always reasons', () => {
    const traits: ModelTraits = { reasoning: { control: 'adaptive', canBeOff: false, betweenTools: true } }
    expect(encode({ effort: 'none' }, traits)).toMatchObject({
      thinking: { type: 'between_tools' },
      warnings: [],
    })
  })

  it.each([
    [{ effort: 'high' } as const, 1500, 1200],
    [{ effort: 'high' } as const, 1100, 1024],
    [{ budgetTokens: 8000 }, 8001, 8000],
    [{ budgetTokens: 500 }, 8000, 1024],
  ])('pitfall 25: %j fits into %i tokens as %i', (reasoning, maxOutputTokens, budget) => {
    expect(encode(reasoning, {}, { maxOutputTokens })).toMatchObject({
      max_tokens: maxOutputTokens,
      thinking: { type: 'enabled', budget_tokens: budget },
    })
  })

  it('pitfall 25: turns thinking off if the token limit is too low', () => {
    const tight = encode({ effort: 'high' }, {}, { maxOutputTokens: 1024 })
    expect(tight).not.toHaveProperty('thinking')
    expect(tight).toMatchObject({ max_tokens: 1024, warnings: ['unsupported reasoning'] })
  })

  it('adds the budget to the default token limit', () => {
    const absent = { maxOutputTokens: undefined } as unknown as Partial<ChatRequest>
    expect(encode({ budgetTokens: 20_000 }, {}, absent)).toMatchObject({
      max_tokens: 28_192,
      thinking: { budget_tokens: 20_000 },
      warnings: ['defaulted maxOutputTokens'],
    })
  })

  it('pitfall 42: lowers a budget that equals the token limit and keeps temperature 1', () => {
    const encoded = encode({ budgetTokens: 10_000 }, {}, { maxOutputTokens: 10_000, temperature: 1 })
    expect(encoded).toMatchObject({
      temperature: 1,
      max_tokens: 10_000,
      thinking: { budget_tokens: 8000 },
      warnings: ['changed reasoning'],
    })
  })

  it('pitfall 25: drops sampling parameters that thinking rules out', () => {
    const { warnings, ...body } = encode({ effort: 'low' }, adaptive, {
      temperature: 0.2,
      topK: 5,
      topP: 0.5,
    })
    expect(warnings).toEqual(['unsupported temperature', 'unsupported topP', 'unsupported topK'])
    expect(body).not.toHaveProperty('temperature')
    expect(encode({ effort: 'low' }, adaptive, { topP: 0.97 })).toMatchObject({ top_p: 0.97, warnings: [] })
  })

  it.each([{}, adaptive])('pitfall 25: keeps a forced tool call and turns thinking off (%j)', (traits) => {
    const encoded = encode({ effort: 'high' }, traits, {
      tools: [{ type: 'function', name: 'ping' }],
      toolChoice: { mode: 'required', tools: ['ping'] },
      temperature: 0.2,
    })
    expect(encoded).not.toHaveProperty('thinking')
    expect(encoded).toMatchObject({
      tool_choice: { type: 'tool', name: 'ping' },
      temperature: 0.2,
      warnings: ['unsupported reasoning'],
    })
  })

  describe('in a tool loop', () => {
    const loop = (signature?: string): Partial<ChatRequest> => ({
      messages: [
        user,
        {
          role: 'assistant',
          content: [
            ...(signature
              ? [{ type: 'reasoning' as const, text: 'So.', opaque: { anthropic: { signature } } }]
              : []),
            { type: 'toolCall', id: 'a', name: 'ping', arguments: '{}' },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'toolResult', callId: 'a', content: [{ type: 'text', text: 'pong' }] }],
        },
      ],
    })

    it('keeps thinking on if the turn started with it', () => {
      expect(encode({ budgetTokens: 2000 }, {}, loop('sig'))).toMatchObject({
        thinking: { type: 'enabled' },
        warnings: [],
      })
    })

    it('turns a thinking budget off if the turn did not start with thinking', () => {
      const encoded = encode({ budgetTokens: 2000 }, {}, loop())
      expect(encoded).not.toHaveProperty('thinking')
      expect(encoded.warnings).toEqual(['unsupported reasoning'])
    })

    it('keeps adaptive thinking on', () => {
      expect(encode({ effort: 'low' }, adaptive, loop()).thinking).toEqual({ type: 'adaptive' })
    })

    it('turns thinking on again for the next user message', () => {
      const answered: Message = { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] }
      const messages = [...(loop().messages ?? []), answered, user]
      expect(encode({ budgetTokens: 2000 }, {}, { messages })).toMatchObject({
        thinking: { type: 'enabled' },
      })
    })

    it('turns thinking off when the model is to continue a text', () => {
      const started: Message = { role: 'assistant', content: [{ type: 'text', text: 'The answer is' }] }
      expect(encode({ budgetTokens: 2000 }, {}, { messages: [user, started] })).not.toHaveProperty('thinking')
    })
  })

  it('lets a vendor quirk replace it', () => {
    const { body } = encodeRequest(
      {
        model: 'x',
        system: [],
        messages: [user],
        maxOutputTokens: 500,
        stream: false,
        reasoning: { effort: 'low' },
      },
      { warn: () => {}, traits: {}, quirks: { encodeReasoning: ({ effort }) => ({ think: effort }) } },
    )
    expect(body).toMatchObject({ think: 'low' })
    expect(body).not.toHaveProperty('thinking')
  })
})
