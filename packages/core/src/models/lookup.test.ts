import { describe, expect, it } from 'vitest'
import { nativeFormats, profileOf, traitsOf } from './lookup.ts'

describe('profileOf', () => {
  it.each([
    ['gpt-5-mini', 'openai', 'effort'],
    ['gpt-5-chat', 'openai', 'none'],
    ['gpt-4.1', 'openai', 'none'],
    ['gpt-6.1-terra', 'openai', 'effort'],
    ['o3-mini', 'openai', 'effort'],
    ['claude-sonnet-4-5-20250929', 'anthropic', 'budget'],
    ['claude-opus-4-20250514', 'anthropic', 'budget'],
    ['claude-opus-4-6', 'anthropic', 'adaptive'],
    ['claude-3-5-haiku-20241022', 'anthropic', 'none'],
    ['claude-mythos-preview', 'anthropic', 'adaptive'],
    ['gemini-2.5-flash', 'google', 'budget'],
    ['gemini-3-pro-preview', 'google', 'level'],
    ['gemini-4-argon', 'google', 'level'],
    ['deepseek-chat', 'deepseek', 'switch'],
    ['deepseek-reasoner', 'deepseek', 'always'],
    ['qwen3-max', 'qwen', 'switch'],
    ['doubao-seed-1-6-251015', 'doubao', 'switch'],
    ['kimi-k2-thinking', 'moonshot', 'always'],
    ['kimi-k3', 'moonshot', 'effort'],
    ['glm-4.6v', 'zhipu', 'switch'],
    ['glm-5.3', 'zhipu', 'effort'],
    ['grok-4', 'xai', 'always'],
    ['grok-4.5', 'xai', 'effort'],
    ['minimax-m2', 'minimax', 'always'],
    ['minimax-m3', 'minimax', 'switch'],
    ['mistral-medium-3.5', 'mistral', 'effort'],
    ['llama-4-scout', 'meta', 'none'],
  ])('%s is of %s, its reasoning controlled by %s', (model, vendor, control) => {
    expect(profileOf(model)).toMatchObject({ vendor, reasoning: { control } })
  })

  it.each([
    ['gpt-5', ['minimal', 'low', 'medium', 'high'], false, 'medium'],
    ['gpt-5.1', ['low', 'medium', 'high'], true, 'none'],
    ['gpt-5.2', ['low', 'medium', 'high', 'xhigh'], true, 'none'],
    ['gpt-5.6-luna', ['low', 'medium', 'high', 'xhigh', 'max'], true, 'medium'],
    ['gpt-6-sol', ['low', 'medium', 'high', 'xhigh', 'max'], true, 'medium'],
    ['gpt-6.1-sol', ['low', 'medium', 'high', 'xhigh', 'max'], false, 'medium'],
    ['o4-mini', ['low', 'medium', 'high'], false, 'medium'],
    ['claude-opus-4-6', ['low', 'medium', 'high', 'max'], true, 'none'],
    ['claude-opus-5-5', ['low', 'medium', 'high', 'xhigh', 'max'], false, 'medium'],
    ['gemini-3-pro-preview', ['low', 'high'], false, 'high'],
    ['gemini-3.1-pro-preview', ['low', 'medium', 'high'], false, 'high'],
    ['gemini-3-flash-preview', ['minimal', 'low', 'medium', 'high'], false, 'high'],
    ['gemini-3.8-flash', ['low', 'medium', 'high'], false, 'medium'],
    ['gemini-4-hydrogen', ['low', 'medium', 'high', 'xhigh'], false, 'high'],
    ['kimi-k3', ['low', 'high', 'max'], false, 'max'],
    ['glm-5.2', ['high', 'max'], true, 'high'],
    ['grok-4.3', ['low', 'medium', 'high'], true, 'low'],
  ])('%s accepts the efforts %j, can be off: %s, default %s', (model, efforts, canBeOff, preset) => {
    expect(profileOf(model).reasoning).toMatchObject({ efforts, canBeOff, default: preset })
  })

  it.each([
    ['gemini-3.8-live', 'live'],
    ['gemini-2.5-flash-native-audio-latest', 'live'],
    ['gpt-realtime', 'live'],
    ['gpt-image-2', 'image'],
    ['gemini-3.8-flash-tts', 'speech'],
    ['text-embedding-3-large', 'embedding'],
    ['doubao-seedance-1-0-pro-250528', 'video'],
  ])('%s is no chat model but of kind %s', (model, kind) => {
    expect(profileOf(model)).toMatchObject({ kind, formats: [] })
  })

  it('knows only the id of an unknown model', () => {
    expect(profileOf('My-Own-Model')).toEqual({ id: 'my-own-model', kind: 'chat', formats: ['openai-chat'] })
    expect(traitsOf('my-own-model').vendor).toBeUndefined()
  })

  it.each(['', '/', ':', '__proto__', 'constructor', 'gpt-', '🦙'])(
    'takes %j for an unknown model or a family',
    (name) => {
      expect(profileOf(name).kind).toBe('chat')
    },
  )
})

describe('nativeFormats', () => {
  it.each([
    ['gpt-5.1-codex', ['openai-responses']],
    ['gpt-5.2-pro', ['openai-responses']],
    ['gpt-5.2', ['openai-responses', 'openai-chat']],
    ['gpt-6-sol', ['openai-responses', 'openai-chat']],
    ['gpt-4o', ['openai-chat', 'openai-responses']],
    ['claude-opus-4-5-20251101', ['anthropic']],
    ['gemini-2.5-pro', ['google']],
    ['qwen3-max', ['openai-chat']],
    ['my-own-model', ['openai-chat']],
  ])('%s is served in %j', (model, formats) => {
    expect(nativeFormats(model)).toEqual(formats)
  })
})
