import { expect, it } from 'vitest'
import { NEWER_MODELS, scriptedModel } from './scripted.ts'

it.each(Object.entries(NEWER_MODELS))('%s keeps its reasoning, without a warning', async (id, expected) => {
  const warnings: unknown[] = []
  const onWarning = (warning: unknown) => warnings.push(warning)
  const { model, bodies } = scriptedModel(id, [{}], { reasoning: 'high', maxTokens: 9000, onWarning })
  await expect(model.invoke('Hi')).rejects.toThrow()
  expect(bodies[0]).toMatchObject(expected)
  expect(warnings).toEqual([])
})
