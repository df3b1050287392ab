import { expect, it } from 'vitest'

it('tests use no key, address or proxy of whoever runs them', async () => {
  const names = ['MIXROUTER_API_KEY', 'MIXROUTER_BASE_URL', 'OPENAI_API_KEY', 'HTTP_PROXY', 'https_proxy']
  for (const name of names) process.env[name] = 'secret'
  process.env.MIXROUTER_FUZZ_RUNS ??= '1'
  await import('../../../vitest.base.ts')
  expect(Object.keys(process.env).filter((name) => names.includes(name))).toEqual([])
  expect(process.env.MIXROUTER_FUZZ_RUNS).toBeDefined()
})
