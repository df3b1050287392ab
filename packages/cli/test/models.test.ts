import { expect, it } from 'vitest'
import { mixrouter } from './process.ts'

async function models(...args: string[]) {
  const command = mixrouter(['models', ...args])
  const code = await command.exit
  return { code, stdout: command.stdout(), stderr: command.stderr() }
}

it('lists the catalogue', async () => {
  const { code, stdout } = await models()
  expect(code).toBe(0)
  expect(stdout).toMatch(/^claude-opus-5-5 +anthropic /m)
})

it('explains a model as JSON', async () => {
  const { code, stdout } = await models('moonshotai/kimi-k3', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ profile: { family: 'Kimi' }, formats: ['openai-chat'] })
})

it('exits with 1 if no model matches', async () => {
  const { code, stdout, stderr } = await models('nothing-*')
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: No model of the catalogue matches nothing-*\n  → `mixrouter models` without a glob lists them all\n',
  })
})
