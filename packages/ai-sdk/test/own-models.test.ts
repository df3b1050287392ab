import { generateText } from 'ai'
import { describe, expect, it } from 'vitest'
import { createMixrouter } from '../src/index.ts'
import { completion, scriptedProvider } from './scripted.ts'

const models = {
  'my-deployment': { basedOn: 'gpt-6-sol', formats: ['openai-chat'] as const },
  'acme-*': { vendor: 'google' as const },
}

describe('models in the settings', () => {
  it('decide in which format a model is called, and what it accepts', async () => {
    const { mixrouter, bodies, requests } = scriptedProvider([completion({ content: 'Hi' })], { models })
    const { warnings } = await generateText({
      model: mixrouter('my-deployment'),
      prompt: 'Hello',
      temperature: 0.5,
      maxOutputTokens: 100,
      reasoning: 'high',
    })
    expect(requests[0]?.url).toMatch(/\/v1\/chat\/completions$/)
    expect(bodies[0]).toMatchObject({ reasoning_effort: 'high', max_completion_tokens: 100 })
    expect(bodies[0]).not.toHaveProperty('temperature')
    expect(warnings).toMatchObject([{ feature: 'temperature' }])
  })

  it('decide which URLs a model reads', () => {
    expect(createMixrouter({ models }).chat('acme-1').supportedUrls).toHaveProperty('video/*')
    expect(createMixrouter().chat('acme-1').supportedUrls).not.toHaveProperty('video/*')
  })

  it('are checked, with paths', () => {
    const wrong = { 'my-deployment': { prefill: 'yes' as never } }
    expect(() => createMixrouter({ models: wrong })).toThrow(
      'models.my-deployment.prefill must be true or false',
    )
  })
})
