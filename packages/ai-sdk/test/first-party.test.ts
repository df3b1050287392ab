import { anthropic, createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createMoonshotAI } from '@ai-sdk/moonshotai'
import { createOpenResponses } from '@ai-sdk/open-responses'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible, type OpenAICompatibleProviderSettings } from '@ai-sdk/openai-compatible'
import { createXai } from '@ai-sdk/xai'
import { getFormat } from '@mixrouter/core'
import { generateText, type LanguageModel, type LanguageModelUsage, streamText, type ToolSet } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMixrouter } from '../src/index.ts'
import { type Recording, type Replay, recordings, startReplay } from './replay.ts'

let replay: Replay
beforeAll(async () => {
  replay = await startReplay()
})
afterAll(() => replay.close())

/** A tool whose result may arrive one response after its call. */
const tools: ToolSet = { search: anthropic.tools.toolSearchRegex_20251119() }

/** The parts of a result that must be equal between providers. */
async function resultOf(model: LanguageModel, { stream, format }: Recording) {
  const options = {
    model,
    prompt: 'Hello',
    maxRetries: 0,
    ...(format === 'anthropic' && { tools }),
    onError() {},
  }
  const { text, reasoningText, toolCalls, finishReason, usage } = stream
    ? await awaitAll(streamText(options))
    : await generateText(options)
  return {
    text,
    reasoning: reasoningText ?? '',
    toolCalls: toolCalls
      .filter(({ providerExecuted }) => !providerExecuted)
      // Gemini sends no ids of calls; each provider generates its own
      .map(({ toolCallId, toolName, input }) => ({
        toolName,
        input,
        ...(format !== 'google' && { toolCallId }),
      })),
    finishReason,
    // usage of a failed stream is not reliable
    ...(finishReason !== 'error' && { usage: countsOf(usage) }),
  }
}

async function awaitAll(result: ReturnType<typeof streamText>) {
  return {
    text: await result.text,
    reasoningText: await result.reasoningText,
    toolCalls: await result.toolCalls,
    finishReason: await result.finishReason,
    usage: await result.usage,
  }
}

/** Providers differ in whether zero tokens are 0 or absent. */
function countsOf({ inputTokens, inputTokenDetails, outputTokens, outputTokenDetails }: LanguageModelUsage) {
  return {
    input: inputTokens ?? 0,
    cacheRead: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWrite: inputTokenDetails.cacheWriteTokens ?? 0,
    output: outputTokens ?? 0,
    reasoning: outputTokenDetails.reasoningTokens ?? 0,
  }
}

/** The recording's model through the vendor's first-party provider. */
function firstParty({ id, vendor, format }: Recording): LanguageModel {
  const settings = { apiKey: 'offline', baseURL: `${replay.url}/v1` }
  switch (format) {
    case 'anthropic':
      return createAnthropic(settings)(id)
    case 'google':
      return createGoogle({ ...settings, baseURL: `${replay.url}/v1beta` })(id)
    case 'openai-responses':
      if (vendor === 'xai') return createXai(settings).responses(id)
      if (vendor === 'openai') return createOpenAI(settings).responses(id)
      return createOpenResponses({ name: vendor, url: `${replay.url}/v1/responses` })(id)
    case 'openai-chat':
      if (vendor === 'moonshotai') return createMoonshotAI(settings)(id)
      if (vendor === 'openai') return createOpenAI(settings).chat(id)
      return createOpenAICompatible({
        ...settings,
        name: vendor,
        includeUsage: true,
        ...(vendor === 'xai' && { convertUsage: convertXaiUsage }),
      })(id)
  }
}

/** xAI reports reasoning tokens separately, not as part of completion_tokens. */
function convertXaiUsage(usage: Parameters<ConvertUsage>[0]): ReturnType<ConvertUsage> {
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0
  const text = usage?.completion_tokens ?? 0
  const total = usage?.prompt_tokens ?? 0
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens ?? 0
  return {
    inputTokens: { total, noCache: total - cacheRead, cacheRead, cacheWrite: undefined },
    outputTokens: { total: text + reasoning, text, reasoning },
  }
}

type ConvertUsage = NonNullable<OpenAICompatibleProviderSettings['convertUsage']>

function ours({ id, format }: Recording): LanguageModel {
  const provider = createMixrouter({ apiKey: 'offline', baseURL: replay.url })
  return provider[getFormat(format).profile.apiName](id)
}

describe.skipIf(recordings.length === 0)(
  'recorded responses give the same results as first-party providers',
  () => {
    it.each(recordings.map((recording) => [recording.id, recording] as const))('%s', async (_, recording) => {
      const [mine, theirs] = await Promise.all([
        resultOf(ours(recording), recording),
        resultOf(firstParty(recording), recording),
      ])
      expect(mine).toEqual(theirs)
    })
  },
)
