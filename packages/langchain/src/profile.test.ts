import { describe, expect, it } from 'vitest'
import { ChatMixrouter } from './chat-model.ts'
import { profileOf } from './profile.ts'

describe('profileOf', () => {
  it('converts the catalogue’s entry to LangChain’s profile', () => {
    expect(profileOf('claude-sonnet-4-5')).toEqual({
      maxInputTokens: 200_000,
      maxOutputTokens: 64_000,
      imageInputs: true,
      imageUrlInputs: true,
      imageToolMessage: true,
      pdfInputs: true,
      pdfToolMessage: true,
      audioInputs: false,
      videoInputs: false,
      imageOutputs: false,
      audioOutputs: false,
      videoOutputs: false,
      reasoningOutput: true,
      toolCalling: true,
      toolChoice: true,
      structuredOutput: true,
    })
    expect(profileOf('gemini-2.5-flash')).toMatchObject({ audioInputs: true, videoInputs: true })
    expect(profileOf('gpt-4')).toMatchObject({
      maxInputTokens: 8192,
      imageInputs: false,
      reasoningOutput: false,
    })
  })

  it('is that of its family for a newer model', () => {
    expect(profileOf('claude-opus-9')).toEqual({
      maxOutputTokens: expect.any(Number),
      reasoningOutput: true,
      toolCalling: true,
      toolChoice: true,
      structuredOutput: true,
    })
  })

  it('is empty for an unknown model', () => expect(profileOf('my-own-model')).toEqual({}))
})

it('a field of the constructor overrides the catalogue', () => {
  const { profile } = new ChatMixrouter('gpt-5.2', { profile: { maxInputTokens: 5 } })
  expect(profile).toMatchObject({ maxInputTokens: 5, structuredOutput: true })
})
