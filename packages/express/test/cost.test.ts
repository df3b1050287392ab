import { createMixrouter } from '@mixrouter/ai-sdk-provider'
import { ChatMixrouter } from '@mixrouter/langchain'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { generateText, streamText } from 'ai'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen } from './support.ts'

let offline: OfflineUpstream
let baseURL: string
let costs: (number | undefined)[]

beforeAll(async () => {
  offline = await startOfflineUpstream({ delay: 0 })
})

afterAll(() => offline.close())

beforeEach(async () => {
  costs = []
  const handler = mixrouter({
    upstreams: offline.upstreams,
    keys: [{ name: 'test', key: KEY }],
    onUsage: (_usage, _request, cost) => costs.push(cost?.amount),
  })
  baseURL = `${await listen(express().use('/ai', handler))}/ai`
  return () => handler.close()
})

/** The amount that the gateway has billed, as clients see it. */
async function billed() {
  await expect.poll(() => costs.length).toBe(1)
  expect(costs[0]).toBeGreaterThan(0)
  return { cost: costs[0], gateway: { cost: { amount: costs[0], currency: 'USD', kind: 'exact' } } }
}

const MODELS = ['claude-sonnet-5', 'gpt-5.5', 'gemini-3-flash-preview']

describe.each(MODELS)('what a response of %s cost', (model) => {
  it.each([false, true])('is in the metadata of the AI SDK, stream: %s', async (stream) => {
    const options = { model: createMixrouter({ baseURL, apiKey: KEY })(model), prompt: 'Hello' }
    const result = stream ? streamText(options) : await generateText(options)
    const { providerMetadata } = await result.finalStep
    expect(providerMetadata?.mixrouter).toMatchObject(await billed())
  })

  it.each([false, true])('is in the metadata of LangChain, stream: %s', async (streaming) => {
    const chat = new ChatMixrouter({ model, apiKey: KEY, baseURL, streaming })
    const { response_metadata } = await chat.invoke('Hello')
    expect(response_metadata).toMatchObject(await billed())
  })
})
