/** The results of vendors' responses, beside those of the providers that the vendors' users have. */
import { isDeepStrictEqual } from 'node:util'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  ANTHROPIC_RESPONSES,
  CHAT_RESPONSES,
  COMPATIBLE_RESPONSES,
  GOOGLE_RESPONSES,
  OPENAI_RESPONSES,
  scriptedFetch,
  type VendorResponse,
} from '@mixrouter/testing/scripted'
import type { LanguageModel } from 'ai'
import { describe, expect, it } from 'vitest'
import { createMixrouter } from '../../src/index.ts'
import { DIFFERENCES } from './differences.ts'
import { optionsOf } from './options.ts'
import { generated, type Options, type Result, streamed } from './result.ts'

type Fetch = typeof globalThis.fetch
const settings = (fetch: Fetch) => ({ apiKey: 'test-key', fetch })

interface Pair {
  responses: readonly VendorResponse[]
  theirs(model: string, fetch: Fetch): LanguageModel
  ours(model: string, fetch: Fetch): LanguageModel
}

const PAIRS: Readonly<Record<string, Pair>> = {
  '@ai-sdk/openai, chat': {
    responses: CHAT_RESPONSES,
    theirs: (model, fetch) => createOpenAI(settings(fetch)).chat(model),
    ours: (model, fetch) => createMixrouter(settings(fetch)).chat(model),
  },
  '@ai-sdk/openai-compatible': {
    responses: COMPATIBLE_RESPONSES,
    theirs: (model, fetch) =>
      createOpenAICompatible({ ...settings(fetch), name: 'acme', baseURL: 'https://acme.example/v1' })(model),
    ours: (model, fetch) => createMixrouter(settings(fetch)).chat(model),
  },
  '@ai-sdk/openai, responses': {
    responses: OPENAI_RESPONSES,
    theirs: (model, fetch) => createOpenAI(settings(fetch)).responses(model),
    ours: (model, fetch) => createMixrouter(settings(fetch)).responses(model),
  },
  '@ai-sdk/anthropic': {
    responses: ANTHROPIC_RESPONSES,
    theirs: (model, fetch) => createAnthropic(settings(fetch))(model),
    ours: (model, fetch) => createMixrouter(settings(fetch)).messages(model),
  },
  '@ai-sdk/google': {
    responses: GOOGLE_RESPONSES,
    theirs: (model, fetch) => createGoogle(settings(fetch))(model),
    ours: (model, fetch) => createMixrouter(settings(fetch)).gemini(model),
  },
}

type Run = (model: LanguageModel, options: Options) => Promise<Result>

/** The results of both providers. */
async function compare(pair: Pair, response: VendorResponse, isStream: boolean): Promise<Result[]> {
  const { model, whole, stream } = response
  const script = isStream ? stream : whole
  const options = optionsOf(response)
  const run: Run = isStream ? streamed : generated
  return Promise.all(
    [pair.ours, pair.theirs].map((create) => run(create(model, scriptedFetch([script]).fetch), options)),
  )
}

const withoutDifferences = (result: Result | undefined) =>
  DIFFERENCES.reduce((rest, { without }) => rest && without(rest), result)

const WAYS = [
  ['generated', false],
  ['streamed', true],
] as const

describe.each(Object.entries(PAIRS))('the same as %s', (_, pair) => {
  describe.each(pair.responses.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    it.each(WAYS)('%s', async (_, isStream) => {
      const [mine, theirs] = await compare(pair, entry, isStream)
      expect(withoutDifferences(mine)).toEqual(withoutDifferences(theirs))
    })
  })
})

it.each(DIFFERENCES.map((difference) => [difference.what, difference] as const))(
  'differs in: %s',
  async (_, { without }) => {
    const others = DIFFERENCES.filter((difference) => difference.without !== without)
    const but = (result: Result | undefined) =>
      others.reduce((rest, { without }) => rest && without(rest), result)
    const found = []
    for (const pair of Object.values(PAIRS)) {
      for (const entry of pair.responses) {
        const [mine, theirs] = await compare(pair, entry, true)
        if (!isDeepStrictEqual(but(mine), but(theirs))) found.push(entry.name)
      }
    }
    expect(found).not.toEqual([])
  },
)
