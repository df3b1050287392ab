import type { Format } from '../src/index.ts'
import type { JsonObject } from '../src/internal.ts'

/** What tests across the formats know about each of them. */
interface TestFormat {
  /** A model of the format's own vendor that has all that the format can express. */
  model: string
  /** The fields of a response that hold the finish reason. */
  finishPaths: readonly string[]
  /** The fields of an error that hold its type. */
  errorPaths: readonly string[]
  /** The next request of a client that sends a response back unchanged, with the result of its call. */
  replay(response: JsonObject): JsonObject
}

export const PER_FORMAT: Readonly<Record<Format, TestFormat>> = {
  'openai-chat': {
    model: 'gpt-5',
    finishPaths: ['choices.0.finish_reason'],
    errorPaths: ['error.type', 'error.code'],
    replay: ({ choices }) => {
      const [{ message }] = choices as [{ message: { tool_calls: [{ id: string }] } }]
      const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'found' }
      const tools = [{ type: 'function', function: { name: 'look' } }]
      return { model: 'm', tools, messages: [{ role: 'user', content: 'Hi' }, message, result] }
    },
  },
  'openai-responses': {
    model: 'gpt-5',
    finishPaths: ['status', 'incomplete_details.reason'],
    errorPaths: ['error.type', 'error.code'],
    replay: ({ output }) => {
      const items = output as { call_id?: string }[]
      const result = { type: 'function_call_output', call_id: items.at(-1)?.call_id, output: 'found' }
      return {
        model: 'm',
        store: false,
        tools: [{ type: 'function', name: 'look', parameters: null, strict: false }],
        input: [{ role: 'user', content: 'Hi' }, ...items, result],
      }
    },
  },
  anthropic: {
    model: 'claude-sonnet-4-5',
    finishPaths: ['stop_reason'],
    errorPaths: ['error.type'],
    replay: ({ content }) => {
      const tool_use_id = (content as { id?: string }[]).at(-1)?.id
      return {
        model: 'm',
        max_tokens: 8000,
        thinking: { type: 'enabled', budget_tokens: 2000 },
        tools: [{ name: 'look', input_schema: { type: 'object' } }],
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id, content: 'found' }] },
        ],
      }
    },
  },
  google: {
    model: 'gemini-2.5-pro',
    finishPaths: ['candidates.0.finishReason'],
    errorPaths: ['error.status'],
    replay: ({ candidates }) => {
      const [{ content }] = candidates as [{ content: { parts: { functionCall?: { id?: string } }[] } }]
      const id = content.parts.at(-1)?.functionCall?.id
      const functionResponse = { id, name: 'look', response: { output: 'found' } }
      return {
        tools: [{ functionDeclarations: [{ name: 'look' }] }],
        contents: [
          { role: 'user', parts: [{ text: 'Hi' }] },
          content,
          { role: 'user', parts: [{ functionResponse }] },
        ],
      }
    },
  },
}
