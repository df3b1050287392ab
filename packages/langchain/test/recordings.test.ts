/** Recorded responses of the vendors: as a message, as chunks, as events, and sent back. */
import { type AIMessage, HumanMessage } from '@langchain/core/messages'
import { type AssistantPart, type ChatResponse, FORMATS } from '@mixrouter/core'
import { afterAll, describe, expect, it } from 'vitest'
import { ChatMixrouter } from '../src/index.ts'
import { convertMessages } from '../src/messages.ts'
import { decoded, type Recording, recordings, startReplay } from './replay.ts'
import { collectStream, usageOf } from './support.ts'

const replay = await startReplay()
afterAll(() => replay.close())

type Way = (recording: Recording) => Promise<AIMessage>
const modelOf = ({ id, format }: Recording, outputVersion: 'v0' | 'v1') =>
  new ChatMixrouter(id, { apiKey: 'sk-test', baseURL: replay.url, format, outputVersion, maxRetries: 0 })
const AT_ONCE: Record<string, Way> = {
  invoke: (recording) => modelOf(recording, 'v0').invoke('Hello'),
  'invoke, v1': (recording) => modelOf(recording, 'v1').invoke('Hello'),
}
const STREAMED: Record<string, Way> = {
  stream: async (recording) => (await collectStream(await modelOf(recording, 'v0').stream('Hello'))).whole,
  'stream, v1': async (recording) =>
    (await collectStream(await modelOf(recording, 'v1').stream('Hello'))).whole,
  events: async (recording) => modelOf(recording, 'v0').streamEvents('Hello'),
}

/**
 * The parts as they are sent back: plain text loses its item's id, adjacent texts are merged, and log probabilities stay
 * in the metadata.
 */
function comparable(parts: readonly AssistantPart[], isPlain: boolean): unknown[] {
  return parts.map((part) => {
    if (part.type !== 'text') return isPlain ? withoutItem(part) : part
    const { logprobs: _, ...text } = part
    return isPlain ? withoutItem(text) : text
  })
}

function withoutItem(part: AssistantPart) {
  if (!('opaque' in part) || !part.opaque?.openai) return part
  const { openai: _, ...opaque } = part.opaque
  const { opaque: __, ...rest } = part
  return Object.keys(opaque).length > 0 ? { ...rest, opaque } : rest
}

it.skipIf(recordings.length === 0)('there are recordings of every format', () => {
  expect(new Set(recordings.map(({ format }) => format))).toEqual(new Set(FORMATS))
})

const textOf = (response: ChatResponse, type: 'text' | 'reasoning') =>
  response.content.flatMap((part) => (part.type === type && 'text' in part ? [part.text] : [])).join('')

describe.skipIf(recordings.length === 0).each(FORMATS)('recordings of %s', (format) => {
  const own = recordings.filter((recording) => recording.format === format)

  describe.each(own.map((recording) => [recording.id, recording] as const))('%s', (_, recording) => {
    const expected = decoded(recording)

    it.each(Object.entries(recording.stream ? STREAMED : AT_ONCE))('%s', async (_, ask) => {
      if (expected instanceof Error) return expect(ask(recording)).rejects.toThrow(expected.message)
      const message = await ask(recording)
      expect(message.text).toBe(textOf(expected, 'text'))
      const reasoning = message.contentBlocks.flatMap((block) =>
        block.type === 'reasoning' ? [block.reasoning] : [],
      )
      expect(reasoning.join('')).toBe(textOf(expected, 'reasoning'))

      const calls = expected.content.filter((part) => part.type === 'toolCall')
      const made = [...(message.tool_calls ?? []), ...(message.invalid_tool_calls ?? [])]
      expect(made.map(({ id, name }) => [id, name])).toEqual(calls.map(({ id, name }) => [id, name]))

      const { inputTokens = 0, outputTokens = 0 } = expected.usage ?? {}
      if (expected.usage) {
        const { input_tokens, output_tokens, total_tokens } = usageOf(message)
        expect([input_tokens, output_tokens]).toEqual([inputTokens, outputTokens])
        expect(total_tokens).toBe(inputTokens + outputTokens)
      }
      expect(message.response_metadata).toMatchObject({
        model: expected.model,
        model_provider: 'mixrouter',
        format,
      })

      const history = [new HumanMessage('Hello'), message]
      const { messages } = convertMessages(history, { format, warn() {} })
      const isPlain = typeof message.content === 'string'
      const back = messages[1]?.content as AssistantPart[]
      const sent = expected.content.filter((part) => part.type !== 'text' || part.text !== '' || part.opaque)
      expect(comparable(back, isPlain)).toEqual(comparable(sent, isPlain))
    })
  })
})
