import { describe, expect, it } from 'vitest'
import { nativeFormats, traitsOf } from './lookup.ts'

describe('traitsOf', () => {
  it.each([
    ['gpt-5-mini', 'openai', 'effort'],
    ['gpt-5-chat', 'openai', 'none'],
    ['gpt-4.1', 'openai', 'none'],
    ['o3-mini', 'openai', 'effort'],
    ['claude-sonnet-4-5-20250929', 'anthropic', 'budget'],
    ['claude-opus-4-20250514', 'anthropic', 'budget'],
    ['claude-opus-4-6', 'anthropic', 'adaptive'],
    ['claude-3-5-haiku-20241022', 'anthropic', 'none'],
    ['gemini-2.5-flash', 'google', 'budget'],
    ['gemini-3-pro-preview', 'google', 'level'],
    ['deepseek-chat', 'deepseek', 'switch'],
    ['deepseek-reasoner', 'deepseek', 'none'],
    ['qwen3-max', 'qwen', 'switch'],
    ['doubao-seed-1-6-251015', 'doubao', 'switch'],
    ['kimi-k2-thinking', 'moonshot', 'none'],
    ['glm-4.6v', 'zhipu', 'switch'],
    ['grok-4', 'xai', 'none'],
    ['minimax-m2', 'minimax', 'none'],
  ])('%s is of %s and thinks by %s', (model, vendor, reasoningControl) => {
    expect(traitsOf(model)).toMatchObject({ vendor, reasoningControl })
  })

  it('looks past a vendor prefix and the case of letters', () => {
    expect(traitsOf('anthropic/Claude-Sonnet-4-5').vendor).toBe('anthropic')
  })

  it('knows nothing of an unknown model', () => {
    expect(traitsOf('my-own-model').vendor).toBeUndefined()
  })

  it.each([
    ['gpt-5', ['minimal', 'low', 'medium', 'high']],
    ['gpt-5.1', ['none', 'low', 'medium', 'high']],
    ['gpt-5.2', ['none', 'low', 'medium', 'high', 'xhigh']],
    ['o4-mini', ['low', 'medium', 'high']],
  ])('%s takes the efforts %j', (model, efforts) => {
    expect(traitsOf(model).efforts).toEqual(efforts)
  })
})

describe('nativeFormats', () => {
  it.each([
    ['gpt-5.1-codex', ['openai-responses']],
    ['gpt-5.2-pro', ['openai-responses']],
    ['gpt-5.2', ['openai-responses', 'openai-chat']],
    ['gpt-4o', ['openai-chat', 'openai-responses']],
    ['claude-opus-4-5-20251101', ['anthropic']],
    ['gemini-2.5-pro', ['google']],
    ['qwen3-max', ['openai-chat']],
    ['my-own-model', ['openai-chat']],
  ])('%s is served in %j', (model, formats) => {
    expect(nativeFormats(model)).toEqual(formats)
  })
})
