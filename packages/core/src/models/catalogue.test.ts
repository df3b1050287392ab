import { describe, expect, expectTypeOf, it } from 'vitest'
import catalogue from './catalogue.json' with { type: 'json' }
import { findModel, listModels } from './catalogue.ts'
import type { KnownModelId, ModelId } from './ids.ts'
import limits from './limits.json' with { type: 'json' }
import { nativeFormats, profileOf, resolveModel } from './lookup.ts'
import { toProfile } from './resolve.ts'

describe('findModel', () => {
  it.each([
    ['gpt-5', 'gpt-5'],
    ['GPT-5', 'gpt-5'],
    ['openai/gpt-5', 'gpt-5'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['gpt-5-2025-08-07', 'gpt-5'],
    ['gpt-5-chat-latest', 'gpt-5-chat'],
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5-20250929'],
    ['openrouter/anthropic/claude-opus-4', 'claude-opus-4-20250514'],
    ['doubao-seed-1-6', 'doubao-seed-1-6-251015'],
    ['claude-opus-4.7', 'claude-opus-4-7'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['gpt-5.6', 'gpt-5.6-sol'],
  ])('%s is %s', (name, id) => {
    expect(findModel(name)?.id).toBe(id)
  })

  it.each(['my-own-model', '', '/', 'gpt-5-turbo', '__proto__', 'constructor'])('has no %j', (name) => {
    expect(findModel(name)).toBeUndefined()
  })

  it('has what a model is, can do and costs', () => {
    expect(findModel('claude-sonnet-4-5')).toMatchObject({
      id: 'claude-sonnet-4-5-20250929',
      name: 'Claude Sonnet 4.5',
      aliases: ['claude-sonnet-4-5', 'claude-sonnet-4.5'],
      released: '2025-09-29',
      family: 'Claude Sonnet',
      generation: '4.5',
      vendor: 'anthropic',
      formats: ['anthropic', 'openai-chat'],
      inputs: ['text', 'image', 'pdf'],
      outputs: ['text'],
      contextTokens: 200_000,
      maxOutputTokens: 64_000,
      reasoning: { control: 'budget', canBeOff: true },
      toolCalls: true,
      structuredOutput: true,
      openWeights: false,
      prices: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
      retired: '2026-11-30',
      successor: 'claude-sonnet-5-5',
    })
  })

  it('has the prices of longer inputs', () => {
    expect(findModel('gpt-5.4')?.prices).toEqual({
      input: 2.5,
      output: 15,
      cacheRead: 0.25,
      tiers: [{ above: 272_000, input: 5, output: 22.5, cacheRead: 0.5 }],
    })
  })

  it.each([
    ['gpt-5.1-codex', ['openai-responses']],
    ['gpt-5.2-pro', ['openai-responses']],
    ['gpt-5.2', ['openai-responses', 'openai-chat']],
    ['gpt-4o', ['openai-chat', 'openai-responses']],
    ['gemini-3-pro-preview', ['google', 'openai-chat']],
    ['grok-4', ['openai-chat']],
    ['kimi-k2-thinking', ['openai-chat']],
    ['gpt-image-1.5', []],
    ['doubao-seedance-1-0-lite-i2v-250428', []],
  ])('%s is served in %j', (id, formats) => {
    expect(findModel(id)?.formats).toEqual(formats)
  })

  it('knows makers of images and videos by what they put out', () => {
    const makers = (kind: 'image' | 'video') => listModels().filter(({ outputs }) => outputs.includes(kind))
    expect(makers('image').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5']),
    )
    expect(makers('video')).not.toEqual([])
    for (const { id, formats, outputs } of [...makers('image'), ...makers('video')]) {
      if (!outputs.includes('text') || id.startsWith('gpt-image'))
        expect([id, formats, nativeFormats(id)]).toEqual([id, [], []])
    }
  })
})

describe('the catalogue', () => {
  it('has the models of every vendor, each with a family, a name and what chat models need', () => {
    const vendors = new Set(listModels().map(({ vendor }) => vendor))
    expect(vendors.size).toBe(12)
    expect(vendors).not.toContain(undefined)
    for (const model of listModels()) {
      expect(model.id).toBe(model.id.toLowerCase())
      if (model.formats.length > 0) expect(model).toMatchObject({ contextTokens: expect.any(Number) })
      if (model.released) expect(new Date(model.released).toISOString()).toContain(model.released)
    }
  })

  it('gives a name to one model only', () => {
    const names = listModels().flatMap(({ id, aliases }) => [id, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  it('does not repeat the family', () => {
    for (const [id, entry] of Object.entries<Record<string, unknown>>(catalogue.models)) {
      const family: Record<string, unknown> = { ...toProfile(resolveModel(id), {}) }
      const repeated = Object.keys(entry).filter(
        (field) => JSON.stringify(family[field]) === JSON.stringify(entry[field]),
      )
      expect([id, ...repeated]).toEqual([id])
    }
  })

  it('and the profiles that encoders use have the same limits, but for weights that others serve too', () => {
    for (const { id, maxOutputTokens, openWeights } of listModels())
      if (!openWeights) expect([id, profileOf(id).maxOutputTokens]).toEqual([id, maxOutputTokens])
    expect(Object.keys(limits).filter((id) => !findModel(id))).toEqual([])
  })

  it('is in the type of ids, which takes every other name too', () => {
    expect(listModels()).toHaveLength(Object.keys(catalogue.models).length)
    expectTypeOf<keyof typeof catalogue.models>().toEqualTypeOf<KnownModelId>()
    expectTypeOf<'my-own-model'>().toExtend<ModelId>()
  })

  it('has every chat model of the vendors', () => {
    expect(listModels().filter(({ kind }) => kind === 'chat').length).toBeGreaterThan(240)
  })
})
