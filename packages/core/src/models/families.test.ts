import { describe, expect, it } from 'vitest'
import { EFFORTS, FORMATS } from '../hub/index.ts'
import { listModels } from './catalogue.ts'
import { createLookup } from './create-lookup.ts'
import { vendors } from './families/index.ts'
import type { Family } from './family.ts'
import { profileOf, resolveModel } from './lookup.ts'
import { compareVersions, parseVersion } from './name.ts'
import { createResolver } from './resolve.ts'

/** A name of each family that has versions, with `{v}` for the version. */
const NAMES: Record<string, string> = {
  'o-series': 'o{v}',
  GPT: 'gpt-{v}',
  'Claude Opus': 'claude-opus-{v}',
  'Claude Sonnet': 'claude-sonnet-{v}',
  'Claude Haiku': 'claude-haiku-{v}',
  'Claude Fable and Mythos': 'claude-fable-{v}',
  'Gemini Image': 'gemini-{v}-flash-image',
  'Gemini Flash-Lite': 'gemini-{v}-flash-lite',
  'Gemini Flash': 'gemini-{v}-flash',
  'Gemini Pro': 'gemini-{v}-pro',
  'Gemini Robotics': 'gemini-robotics-er-{v}-preview',
  Gemma: 'gemma-{v}',
  Gemini: 'gemini-{v}-xenon',
  DeepSeek: 'deepseek-v{v}',
  Qwen: 'qwen{v}-max',
  'Doubao Seed': 'doubao-seed-{v}',
  Doubao: 'doubao-{v}-thinking',
  Kimi: 'kimi-k{v}',
  GLM: 'glm-{v}',
  Grok: 'grok-{v}',
  'MiniMax M': 'minimax-m{v}',
  'Mistral Medium by version': 'mistral-medium-{v}',
  'Mistral Medium': 'mistral-medium-{v}',
  'Mistral Small by version': 'mistral-small-{v}',
  'Mistral Small': 'mistral-small-{v}',
  Llama: 'llama-{v}',
}

const families = vendors.flatMap((vendor) => vendor.families())
const versioned = families.filter(({ pattern }) => /\?<(version|before)>/.test(pattern.source))

/** Versions of all families: every known one, and what comes after the newest. */
function versionsOf({ generations, decimal }: Family): string[] {
  const known = generations.map(({ since }) => since)
  const [major, minor] = parseVersion(known.at(-1) as string)
  const next = major > 1000 ? [`${major + 4}`] : [`${major}.${minor + 1}`, `${major + 1}`, `${major + 3}.2`]
  return [...known, ...(decimal ? next : [...next, `${major}.${minor + 2}`])]
}

function generationIndex({ generations }: Family, name: string): number {
  const { generation } = resolveModel(name)
  return generations.findIndex(({ since }) => since === generation?.since)
}

describe('families', () => {
  it('have a name in this test if their name has a version', () => {
    expect(new Set(versioned.map(({ name }) => name))).toEqual(new Set(Object.keys(NAMES)))
  })

  it.each(versioned.map((family) => [family.name, family] as const))(
    '%s: a newer version never has the rules of an older one',
    (name, family) => {
      const template = NAMES[name] as string
      const ordered = versionsOf(family).toSorted((a, b) => compareVersions(parseVersion(a), parseVersion(b)))
      const indexes = ordered.map((version) => generationIndex(family, template.replace('{v}', version)))
      expect(indexes).not.toContain(-1)
      expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
    },
  )

  it.each(versioned.map((family) => [family.name, family] as const))(
    '%s: the next generations have the rules of the newest known one',
    (name, family) => {
      const template = NAMES[name] as string
      const newest = family.generations.length - 1
      for (const version of versionsOf(family).slice(family.generations.length))
        expect([version, generationIndex(family, template.replace('{v}', version))]).toEqual([
          version,
          newest,
        ])
    },
  )

  it.each(families.map((family) => [family.name, family] as const))(
    '%s is ordered and has sources',
    (_, family) => {
      const versions = family.generations.map(({ since }) => parseVersion(since))
      expect(versions).toEqual(versions.toSorted(compareVersions))
      for (const { source } of [...family.generations, ...(family.variants ?? [])])
        expect(source).not.toBe('')
    },
  )

  it.each([
    'gpt-6.4-vega',
    'o5',
    'claude-opus-6',
    'claude-saga-7',
    'gemini-5-xenon',
    'gemini-4.5-flash-lite',
    'deepseek-v5-pro',
    'qwen4-max',
    'doubao-seed-3-0-pro',
    'kimi-k4',
    'glm-6',
    'grok-5',
    'minimax-m4',
    'mistral-small-2703',
    'llama-5-colossus',
  ])('%s, made up, has a complete profile', (name) => {
    const profile = profileOf(name)
    expect(profile.family).toBeDefined()
    expect(profile.formats.every((format) => FORMATS.includes(format))).toBe(true)
    expect(profile.formats).not.toEqual([])
    expect(profile.reasoning).toMatchObject({ control: expect.any(String), canBeOff: expect.any(Boolean) })
    for (const effort of profile.reasoning?.efforts ?? []) expect(EFFORTS).toContain(effort)
  })

  it('treat a dated, dotted, prefixed or resold name as the model itself', () => {
    const spellings = [
      'claude-opus-4-7',
      'claude-opus-4.7',
      'anthropic/claude-opus-4.7',
      '~anthropic/claude-opus-4.7:thinking',
      'openrouter/anthropic/claude-opus-4-7-20260301',
      'us.anthropic.claude-opus-4-7-20260301-v1:0',
      'arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-opus-4-7-v1',
      'publishers/anthropic/models/claude-opus-4-7@20260301',
      'claude-4.7-opus',
      'Claude-Opus-4-7[1m]',
    ]
    for (const spelling of spellings) {
      const { id: _, ...profile } = profileOf(spelling)
      const { id: __, ...expected } = profileOf('claude-opus-4-7')
      expect([spelling, profile]).toEqual([spelling, expected])
    }
  })

  it.each([
    ['gemini-flash-latest', 'gemini-3.8-flash'],
    ['gemini-pro-latest', 'gemini-9-pro'],
    ['claude-opus-latest', 'claude-opus-5-5'],
    ['grok-latest', 'grok-4.7'],
    ['gpt-daybreak-blue-latest', 'gpt-6-astra'],
    ['kimi-latest', 'kimi-k3'],
    ['mistral-small-latest', 'mistral-small-2603'],
    ['gpt-5.1', 'gpt-5-1'],
    ['fireworks/kimi-k2p6', 'kimi-k2.6'],
    ['ft:gpt-4o-2024-08-06:acme::abc', 'gpt-4o'],
    ['deepseek.v3.1-v1:0', 'deepseek-v3.1'],
  ])('%s has the rules of %s', (name, model) => {
    const { id: _, maxOutputTokens: __, retired: ___, successor: ____, ...profile } = profileOf(name)
    expect(profileOf(model)).toMatchObject(profile)
  })
})

describe.each(vendors)('what is known of $vendor alone', (vendor) => {
  const lookup = createLookup(createResolver([vendor]))

  it('is what is known of it among all, and of no other', () => {
    for (const { id } of listModels()) {
      const known = profileOf(id)
      if (known.vendor === vendor.vendor) expect(lookup(id)).toEqual(known)
      else expect(lookup(id).vendor).toBeUndefined()
    }
  })
})
