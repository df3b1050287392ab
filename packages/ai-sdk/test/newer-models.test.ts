import { generateText } from 'ai'
import { expect, it } from 'vitest'
import { NEWER_MODELS, scriptedProvider } from './scripted.ts'

it.each(Object.entries(NEWER_MODELS))('%s keeps its reasoning, without a warning', async (id, expected) => {
  const warnings: unknown[] = []
  const onWarning = (warning: unknown) => warnings.push(warning)
  const { mixrouter, bodies } = scriptedProvider([{}], { onWarning })
  const call = { model: mixrouter(id), prompt: 'Hi', reasoning: 'high' as const, maxOutputTokens: 9000 }
  await expect(generateText({ ...call, maxRetries: 0 })).rejects.toThrow()
  expect(bodies[0]).toMatchObject(expected)
  expect(warnings).toEqual([])
})
