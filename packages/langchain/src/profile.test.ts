import { describe, expect, it } from 'vitest'
import { ChatMixrouter } from './chat-model.ts'
import { profileOf } from './profile.ts'

describe('profileOf', () => {
  it.each([
    ['gpt-5.2', 400_000, true, true],
    ['gpt-5-chat', 128_000, true, true],
    ['gpt-4o-mini', 128_000, true, false],
    ['gpt-4', 8192, false, false],
    ['o3-mini', 200_000, true, true],
    ['claude-opus-4-5-20251101', 200_000, true, true],
    ['claude-sonnet-4-20250514', 200_000, false, true],
    ['gemini-2.5-pro', 1_048_576, true, true],
    ['gemini-2.0-flash', 1_048_576, true, false],
    ['deepseek-chat', 131_072, false, true],
    ['kimi-k2-thinking', 262_144, false, true],
    ['grok-4-1-fast-non-reasoning', 2_000_000, true, false],
    ['anthropic/Claude-Opus-4-5', 200_000, true, true],
  ])('%s', (model, maxInputTokens, structuredOutput, reasoningOutput) => {
    expect(profileOf(model)).toMatchObject({
      maxInputTokens,
      structuredOutput,
      reasoningOutput,
      toolCalling: true,
    })
  })

  it('has limits of answers from the catalogue, and media', () => {
    expect(profileOf('gemini-2.5-pro')).toMatchObject({
      maxOutputTokens: 65_536,
      audioInputs: true,
      videoInputs: true,
    })
    expect(profileOf('deepseek-chat')).toMatchObject({ imageInputs: false, pdfInputs: false })
  })

  it('knows nothing of an unknown model', () => expect(profileOf('my-own-model')).toEqual({}))
})

it('a field of the constructor is over the catalogue', () => {
  const { profile } = new ChatMixrouter('gpt-5.2', { profile: { maxInputTokens: 5 } })
  expect(profile).toMatchObject({ maxInputTokens: 5, structuredOutput: true })
})
