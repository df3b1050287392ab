import { describe, expect, expectTypeOf, it } from 'vitest'
import catalogue from './catalogue.json' with { type: 'json' }
import { findModel, MODELS, type ModelId } from './catalogue.ts'
import type { KnownModelId } from './ids.ts'
import { nativeFormats, traitsOf } from './lookup.ts'
import { ruleOf } from './rules.ts'

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
  ])('%s is %s', (name, id) => {
    expect(findModel(name)?.id).toBe(id)
  })

  it.each(['my-own-model', '', '/', 'gpt-5-turbo', 'claude-opus-4-1-20250805', '__proto__', 'constructor'])(
    'has no %j',
    (name) => {
      expect(findModel(name)).toBeUndefined()
    },
  )

  it('tells what a model is and can do', () => {
    expect(findModel('claude-sonnet-4-5')).toEqual({
      id: 'claude-sonnet-4-5-20250929',
      name: 'Claude Sonnet 4.5',
      aliases: ['claude-sonnet-4-5', 'claude-sonnet-4.5'],
      released: '2025-09-29',
      vendor: 'anthropic',
      formats: ['anthropic', 'openai-chat'],
      inputs: ['text', 'image', 'pdf'],
      outputs: ['text'],
      contextTokens: 200_000,
      maxOutputTokens: 64_000,
      reasoning: true,
      reasoningControl: 'budget',
      toolCalls: true,
      structuredOutput: true,
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
    const makers = (kind: 'image' | 'video') => MODELS.filter(({ outputs }) => outputs.includes(kind))
    expect(makers('image').map(({ id }) => id)).toEqual(['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5'])
    expect(makers('video')).not.toEqual([])
    for (const { id, formats } of [...makers('image'), ...makers('video')]) {
      expect([id, formats, nativeFormats(id)]).toEqual([id, [], []])
    }
  })
})

describe('the catalogue', () => {
  it('has the models of every vendor, each with a family, a name and what chat models need', () => {
    const vendors = new Set(MODELS.map(({ vendor }) => vendor))
    expect(vendors.size).toBe(10)
    expect(vendors).not.toContain(undefined)
    for (const model of MODELS) {
      expect(model.id).toBe(model.id.toLowerCase())
      if (model.formats.length > 0) expect(model).toMatchObject({ contextTokens: expect.any(Number) })
      if (model.released) expect(new Date(model.released).toISOString()).toContain(model.released)
    }
  })

  it('gives a name to one model only', () => {
    const names = MODELS.flatMap(({ id, aliases }) => [id, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  it.each([
    ['gpt-5', true],
    ['deepseek-chat', true],
    ['kimi-k2-thinking', true],
    ['grok-4', true],
    ['grok-4-1-fast-non-reasoning', false],
    ['gpt-5-chat', false],
    ['qwen2.5-vl-72b-instruct', false],
  ])('knows of %s whether it thinks: %s', (id, reasoning) => {
    expect(findModel(id)?.reasoning).toBe(reasoning)
  })

  it('does not repeat the rule of a family', () => {
    for (const [id, entry] of Object.entries<Record<string, unknown>>(catalogue.models)) {
      const rule = ruleOf(id) as object as Record<string, unknown>
      const repeated = Object.keys(entry).filter((field) => rule[field] === entry[field])
      expect([id, ...repeated]).toEqual([id])
    }
  })

  it('is in the type of ids, which takes every other name too', () => {
    expect(MODELS).toHaveLength(Object.keys(catalogue.models).length)
    expectTypeOf<keyof typeof catalogue.models>().toEqualTypeOf<KnownModelId>()
    expectTypeOf<'my-own-model'>().toExtend<ModelId>()
  })

  it('goes before the rule of the family', () => {
    expect(traitsOf('kimi-k2-0711-preview').maxOutputTokens).toBe(16_384)
    expect(traitsOf('gpt-5-2025-08-07').maxOutputTokens).toBe(128_000)
    expect(traitsOf('gpt-5.3-codex').maxOutputTokens).toBe(128_000)
  })
})
