import type { Format } from '../../src/index.ts'
import { COMMON, type Samples, type Scene } from './scenes.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are read and extended here
type Json = Record<string, any>

interface ResponseScene {
  samples: Samples
  /** Fields that repeat the request, or that the client's own request decides. */
  repeats: RegExp
  complete(body: Json): unknown
}

const TEXT = 'Hello world'

const OF_FORMAT: Record<Format, ResponseScene> = {
  'openai-chat': {
    samples: [
      [/^choices\[\]\.index$/, 0, 'whole'],
      [/logprobs.*\.bytes$/, [72, 105], 'whole'],
      [/\.function_call\.arguments$/, '{"city":"Rome"}'],
      [/audio\.data$/, 'UklGRg=='],
    ],
    repeats: /^(id|object|created|model)$/,
    complete: ({ choices = [{}], ...body }) => ({
      id: 'chatcmpl_1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-5',
      usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
      ...body,
      choices: choices.map((choice: Json) => ({
        ...choice,
        message: { role: 'assistant', ...choice.message, content: choice.message?.content ?? TEXT },
      })),
    }),
  },
  'openai-responses': {
    samples: [
      [/^usage\.(input|output)_tokens$/, 100],
      // A response with an error is one.
      [/^error$/, null, 'whole'],
      [/^status$/, 'completed', 'whole'],
    ],
    repeats:
      /^(id|object|created_at|completed_at|model|access_programs|background|conversation|instructions|max_output_tokens|max_tool_calls|metadata|parallel_tool_calls|previous_response_id|prompt|prompt_cache_\w+|reasoning|safety_identifier|store|temperature|text|tool_choice|tools|top_logprobs|top_p|truncation|user|verbosity|context_management|multi_agent)\b/,
    complete: (body) => ({
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      model: 'gpt-5',
      usage: { input_tokens: 10, output_tokens: 10, total_tokens: 20 },
      status: body.incomplete_details ? 'incomplete' : 'completed',
      ...body,
      output: body.output?.length && !body.incomplete_details ? body.output : [message()],
    }),
  },
  anthropic: {
    samples: [
      [/\.input$/, { city: 'Rome' }],
      [/^usage\.output_tokens$/, 100],
    ],
    repeats: /^(id|type|role|model)$/,
    complete: (body) => ({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      usage: { input_tokens: 10, output_tokens: 10 },
      ...body,
      ...(body.stop_details && { stop_reason: 'refusal' }),
      content: body.content?.length
        ? body.content.flatMap(withCall)
        : [{ type: 'text', text: TEXT, citations: null }],
    }),
  },
  google: {
    samples: [],
    repeats:
      /^(responseId|modelVersion|createTime|candidates\[\]\.(index|content\.role)|.*\.functionResponse)$/,
    complete: ({ candidates = [{}], ...body }) => ({
      responseId: 'r1',
      modelVersion: 'gemini-2.5-pro',
      ...body,
      ...(body.promptFeedback && { promptFeedback: { blockReason: 'SAFETY', ...body.promptFeedback } }),
      candidates: (body.promptFeedback ? [] : candidates).map((candidate: Json) => ({
        finishReason: 'STOP',
        ...candidate,
        ...(candidate.logprobsResult && { logprobsResult: completeLogprobs(candidate.logprobsResult) }),
        content: { role: 'model', ...candidate.content, parts: partsOf(candidate.content?.parts) },
      })),
    }),
  },
}

/** Alternatives are to tokens that were chosen. */
function completeLogprobs({ topCandidates, ...result }: Json): Json {
  const chosenCandidates = [{ token: 'Hello', logProbability: -0.5 }]
  return { ...(topCandidates && { topCandidates, chosenCandidates }), ...result }
}

/** The result of a search follows its call. */
function withCall(block: Json): Json[] {
  if (block.type !== 'web_search_tool_result') return [block]
  const id = block.tool_use_id
  return [{ type: 'server_tool_use', id, name: 'web_search', input: { query: 'weather' } }, block]
}

function message() {
  const content = [{ type: 'output_text', text: TEXT, annotations: [] }]
  return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }
}

const BESIDE = [
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'partMetadata',
  'audioTranscription',
]

function partsOf(parts: Json[] | undefined): Json[] {
  if (!parts?.length) return [{ text: TEXT }]
  return parts.map((part) => {
    const { functionCall } = part
    if (functionCall) return { ...part, functionCall: { name: 'sample', ...functionCall } }
    const alone = Object.keys(part).every((key) => BESIDE.includes(key))
    return alone ? { text: TEXT, ...part } : part
  })
}

/** What makes responses of a format valid beyond their types. */
export function responseSceneOf(format: Format): Scene {
  const { samples, repeats, complete } = OF_FORMAT[format]
  const all = [...samples, ...COMMON]
  return {
    sample(path) {
      const row = all.find(([pattern]) => pattern.test(path))
      return row && { value: row[1], whole: row[2] === 'whole' }
    },
    skip: (path) => repeats.test(path),
    complete: (body) => complete(body as Json),
  }
}
