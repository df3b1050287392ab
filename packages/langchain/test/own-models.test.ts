import { describe, expect, it } from 'vitest'
import { ChatMixrouter } from '../src/index.ts'
import { completion, scriptedModel } from './scripted.ts'

const models = { 'my-deployment': { basedOn: 'gpt-6-sol', formats: ['openai-chat'] as const } }

describe('models in the fields', () => {
  it('decide in which format a model is called, what it accepts, and its profile', async () => {
    const { model, bodies, requests } = scriptedModel('my-deployment', [completion({ content: 'Hi' })], {
      models,
      temperature: 0.5,
      maxTokens: 100,
      reasoning: 'high',
    })
    await model.invoke('Hello')
    expect(requests[0]?.url).toMatch(/\/v1\/chat\/completions$/)
    expect(bodies[0]).toMatchObject({ reasoning_effort: 'high', max_completion_tokens: 100 })
    expect(bodies[0]).not.toHaveProperty('temperature')
    expect(model.profile).toMatchObject({ reasoningOutput: true, toolCalling: true })
  })

  it('are checked, with paths', () => {
    const wrong = { 'my-deployment': { reasoning: { efforts: ['utmost' as never] } } }
    expect(() => new ChatMixrouter('my-deployment', { models: wrong })).toThrow(
      'models.my-deployment.reasoning.efforts[0] must be one of',
    )
  })

  it('are serialized', () => {
    const model = new ChatMixrouter('my-deployment', { models, apiKey: 'k' })
    expect(JSON.parse(JSON.stringify(model)).kwargs.models).toEqual(models)
  })
})
