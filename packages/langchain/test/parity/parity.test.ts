/** The messages of vendors' responses, beside those of the classes that the vendors' users have. */
import { isDeepStrictEqual } from 'node:util'
import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { ChatGoogleGenerativeAI } from '@langchain/google-genai'
import { ChatOpenAI } from '@langchain/openai'
import {
  ANTHROPIC_RESPONSES,
  CHAT_RESPONSES,
  GOOGLE_RESPONSES,
  OPENAI_RESPONSES,
  scriptedFetch,
  type VendorResponse,
} from '@mixrouter/testing/scripted'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ChatMixrouter } from '../../src/index.ts'
import { DIFFERENCES } from './differences.ts'
import { invoked, type Result, streamed } from './result.ts'

afterEach(() => vi.unstubAllGlobals())

const key = { apiKey: 'test-key', maxRetries: 0 }

interface Pair {
  responses: readonly VendorResponse[]
  theirs(model: string): BaseChatModel
}

const PAIRS: Readonly<Record<string, Pair>> = {
  'ChatOpenAI, chat': { responses: CHAT_RESPONSES, theirs: (model) => new ChatOpenAI({ ...key, model }) },
  'ChatOpenAI, responses': {
    responses: OPENAI_RESPONSES,
    theirs: (model) => new ChatOpenAI({ ...key, model, useResponsesApi: true }),
  },
  ChatAnthropic: { responses: ANTHROPIC_RESPONSES, theirs: (model) => new ChatAnthropic({ ...key, model }) },
  ChatGoogleGenerativeAI: {
    responses: GOOGLE_RESPONSES,
    theirs: (model) => new ChatGoogleGenerativeAI({ ...key, model }),
  },
}

const ours = ({ model, format }: VendorResponse) => new ChatMixrouter(model, { ...key, format })

/** The result of a model whose requests, through the global `fetch`, get the response. */
async function resultOf(
  create: () => BaseChatModel,
  { whole, stream }: VendorResponse,
  isStream: boolean,
): Promise<Result> {
  vi.stubGlobal('fetch', scriptedFetch([isStream ? stream : whole]).fetch)
  return isStream ? streamed(create()) : invoked(create())
}

const WAYS = [
  ['invoked', false],
  ['streamed', true],
] as const

function without(result: Result, fields: readonly (keyof Result)[]): Partial<Result> {
  const rest: Partial<Result> = { ...result }
  for (const field of fields) delete rest[field]
  return rest
}

describe.each(Object.entries(PAIRS))('the same as %s', (name, { responses, theirs }) => {
  const differences = DIFFERENCES.filter((difference) => difference.class === name)
  const differing = differences.flatMap(({ fields }) => fields)
  const both = async (response: VendorResponse, isStream: boolean) => ({
    mine: await resultOf(() => ours(response), response, isStream),
    expected: await resultOf(() => theirs(response.model), response, isStream),
  })

  describe.each(responses.map((response) => [response.name, response] as const))('%s', (_, response) => {
    it.each(WAYS)('%s', async (_, isStream) => {
      const { mine, expected } = await both(response, isStream)
      expect(without(mine, differing)).toEqual(without(expected, differing))
    })

    it('streamed as it is invoked', async () => {
      const create = () => ours(response)
      expect(await resultOf(create, response, true)).toEqual(await resultOf(create, response, false))
    })
  })

  it.each(differences.map((difference) => [difference.why, difference.fields] as const))(
    'except: %s',
    async (_, fields) => {
      for (const field of fields) {
        const found: string[] = []
        for (const response of responses) {
          for (const [, isStream] of WAYS) {
            const { mine, expected } = await both(response, isStream)
            if (!isDeepStrictEqual(mine[field], expected[field])) found.push(response.name)
          }
        }
        expect(found, field).not.toEqual([])
      }
    },
  )
})
