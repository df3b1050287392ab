import { expect, it } from 'vitest'
import { runSnippets } from '../../../scripts/snippets/run.mjs'

/** A variable of each kind that would lead requests elsewhere, or have them paid by whoever runs the tests. */
const PRIVATE = [
  'MIXROUTER_API_KEY',
  'MIXROUTER_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OPENAI_ORG_ID',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_CUSTOM_HEADERS',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'GOOGLE_GENAI_USE_VERTEXAI',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GEMINI_API_KEY',
  'DEEPSEEK_API_KEY',
  'GROQ_BASE_URL',
  'AZURE_OPENAI_ENDPOINT',
  'AWS_BEARER_TOKEN_BEDROCK',
  'LANGCHAIN_TRACING_V2',
  'LANGSMITH_TRACING',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'HTTP_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'no_proxy',
]

it('tests use no key, address, setting or proxy of whoever runs them', async () => {
  for (const name of PRIVATE) process.env[name] = 'secret'
  Object.assign(process.env, { MIXROUTER_FUZZ_RUNS: '1', LC_ALL: 'C' })
  await import('../../../vitest.base.ts')
  expect(Object.keys(process.env).filter((name) => PRIVATE.includes(name))).toEqual([])
  expect(process.env).toMatchObject({ PATH: expect.any(String), MIXROUTER_FUZZ_RUNS: '1', LC_ALL: 'C' })
})

it('nor do the programs of the documentation', async () => {
  for (const name of PRIVATE) process.env[name] = 'secret'
  const source = `const leaked = Object.values(process.env).filter((value) => value === 'secret')
    if (leaked.length > 0) throw new Error('leaked')
    const { status } = await fetch('https://api.openai.com/v1/models')
    if (status !== 200) throw new Error('not the offline upstream')`
  expect(await runSnippets([{ document: 'test.md', line: 1, language: 'js', source, codeAt: 0 }])).toEqual([])
})
