import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Vendor } from '../hub/index.ts'
import { profileOf } from './lookup.ts'

const ROOT = createRequire(new URL('../../../../package.json', import.meta.url))
const AI_SDK = createRequire(new URL('../../../ai-sdk/package.json', import.meta.url))

/** The model names in the types of an installed SDK. */
function namesIn(require: NodeJS.Require, sdk: string, file: string, names: RegExp): string[] {
  const entry = require.resolve(sdk)
  const root = entry.slice(0, entry.indexOf(join('node_modules', sdk)) + join('node_modules', sdk).length)
  const types = readFileSync(join(root, file), 'utf8')
  return [
    ...new Set([...types.matchAll(/['"]([a-z][\w.-]+)['"]/g)].map((match) => match[1] as string)),
  ].filter((name) => names.test(name))
}

const OPENAI = /^(?:gpt-\d|gpt-[a-z]+-(?:mini|blue|red|research|\d)|chatgpt-|o\d(?:-|$)|codex-mini)/
const CLAUDE = /^claude-[a-z\d]+-[\w-]*\d|^claude-mythos-preview/
const GEMINI = /^(?:gemini|gemma)-[\w.-]*\d|^gemini-.*latest/

describe.each<[sdk: string, vendor: Vendor, least: number, names: string[]]>([
  ['openai', 'openai', 90, namesIn(ROOT, 'openai', 'resources/shared.d.ts', OPENAI)],
  [
    '@anthropic-ai/sdk',
    'anthropic',
    20,
    namesIn(ROOT, '@anthropic-ai/sdk', 'resources/messages/messages.d.ts', CLAUDE),
  ],
  ['@google/genai', 'google', 15, namesIn(ROOT, '@google/genai', 'dist/genai.d.ts', GEMINI)],
  ['@ai-sdk/openai', 'openai', 60, namesIn(AI_SDK, '@ai-sdk/openai', 'dist/index.d.ts', OPENAI)],
  ['@ai-sdk/anthropic', 'anthropic', 20, namesIn(AI_SDK, '@ai-sdk/anthropic', 'dist/index.d.ts', CLAUDE)],
  ['@ai-sdk/google', 'google', 30, namesIn(AI_SDK, '@ai-sdk/google', 'dist/index.d.ts', GEMINI)],
  [
    '@ai-sdk/moonshotai',
    'moonshot',
    10,
    namesIn(AI_SDK, '@ai-sdk/moonshotai', 'dist/index.d.ts', /^(?:kimi-k|moonshot-v)\d/),
  ],
  ['@ai-sdk/xai', 'xai', 6, namesIn(AI_SDK, '@ai-sdk/xai', 'dist/index.d.ts', /^grok-/)],
])('the models of %s', (_, vendor, least, names) => {
  it('are read out of its types', () => {
    expect(names.length).toBeGreaterThanOrEqual(least)
  })

  it('each have a family', () => {
    expect(names.filter((name) => profileOf(name).vendor !== vendor)).toEqual([])
  })

  it('are served in a format, unless they are not for chat', () => {
    const lost = names.filter((name) => {
      const { kind, formats } = profileOf(name)
      return (kind === 'chat') !== formats.length > 0
    })
    expect(lost).toEqual([])
  })
})

it('knows the retirement dates of the table in @anthropic-ai/sdk', () => {
  const file = join(dirname(ROOT.resolve('@anthropic-ai/sdk')), 'internal/data/deprecated-models.js')
  const rows = [...readFileSync(file, 'utf8').matchAll(/'(claude-[\w-]+)': '(\w+) (\d+)\w*, (\d{4})'/g)]
  expect(rows).not.toEqual([])
  for (const [, name, month, day, year] of rows) {
    const date = new Date(`${month} ${day}, ${year} UTC`).toISOString().slice(0, 10)
    expect([name, profileOf(name as string).retired]).toEqual([name, date])
  }
})
