import { type AddToRequest, addUserPart, set } from '../../src/formats/suites/request-builders.ts'
import { requestFeatures as features } from '../../src/formats/suites/request-features.ts'
import type { MediaPart, ToolResultPart } from '../../src/hub/index.ts'
import { reasoningGroups } from './reasoning-rows.ts'
import { property, row } from './request-row.ts'
import type { Group } from './row.ts'

const PDF = { type: 'base64' as const, data: 'JVBERi0xLjcK' }

const cachedText = { type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } }

export const requestGroups: Group<AddToRequest>[] = [
  {
    title: 'Instructions and text',
    rows: [
      row('System or developer instructions', features.system),
      row('Several instruction blocks', features['system:two']),
      row('Instructions in the middle of a conversation', features.systemMidConversation),
      row('Several text parts in one message', features.severalTexts),
      row('`name` of a message', features.userMessageName),
      row('Refusals in the conversation history', features.refusal),
      row(
        'Citations in the conversation history',
        (request) => {
          const citations = [{ url: 'https://example.com', title: 'A page', start: 0, end: 8 }]
          request.messages[1] = {
            role: 'assistant',
            content: [{ type: 'text', text: 'Good day', citations }],
          }
          return 'messages[1].content[0].citations'
        },
        {
          fields: {
            'openai-chat': {
              messages: [
                { role: 'user', content: 'Hello' },
                {
                  role: 'assistant',
                  content: 'Good day',
                  annotations: [
                    {
                      type: 'url_citation',
                      url_citation: {
                        url: 'https://example.com',
                        title: 'A page',
                        start_index: 0,
                        end_index: 8,
                      },
                    },
                  ],
                },
                { role: 'user', content: 'Hello' },
              ],
            },
          },
        },
      ),
      row('Cache breakpoints on instructions', features.systemCache, {
        fields: {
          'openai-chat': {
            messages: [
              { role: 'system', content: [cachedText] },
              { role: 'user', content: 'Hello' },
            ],
          },
        },
      }),
      row('Cache breakpoints on messages', features.textCache, {
        fields: {
          'openai-chat': {
            messages: [{ role: 'user', content: [{ ...cachedText, cache_control: undefined }, cachedText] }],
          },
        },
      }),
      row('Cache breakpoints on tools', features.toolCache),
      row('Parts that only one format has, such as built-in tool calls', features['native:own']),
    ],
  },
  {
    title: 'Images, audio, video and documents',
    rows: [
      row('Image, base64', features['image:base64']),
      row('Image, URL', features['image:url']),
      row('Image `detail`', features['image:detail']),
      row('Audio, base64', features['audio:base64']),
      row('Audio, URL', features['audio:url']),
      row('Video, base64', features['video:base64']),
      row('Video, URL', features['video:url']),
      row('PDF, base64', (request) => addUserPart(request, pdf())),
      row('PDF, URL', features['file:url']),
      row('File name', property(features['file:base64'], 'filename')),
      row('Text document', features['file:text']),
      row('File uploaded to the vendor, by id', features['file:ownId'], {
        unwarned: ['carried', 'Both formats use the files of the same OpenAI account'],
      }),
    ],
  },
  {
    title: 'Tools',
    rows: [
      row('Function tools with a JSON Schema', features.tool),
      row('Tools without parameters', features.toolWithoutParameters),
      row('`strict`', features.toolStrict),
      row('Custom tools (free-text input)', features.customTool),
      row('Built-in tools, such as web search', features.ownProviderTool),
      row('Tool choice: `auto`', features['toolChoice:auto']),
      row('Tool choice: `none`', features['toolChoice:none']),
      row('Tool choice: any tool, required', features['toolChoice:required']),
      row('Tool choice: one named tool', features['toolChoice:one']),
      row('Tool choice: one of several named tools', features['toolChoice:several']),
      row('Parallel tool calls turned off', features.parallelToolCalls),
      row('Tool calls and their results', features.call),
      row('Parallel tool calls and their results', features['call:parallel']),
      row('Exact text of tool call arguments', features.callWithWhitespace, {
        unwarned: [
          'changed',
          'Arguments are sent as a JSON object: the values stay the same, white space is dropped',
        ],
      }),
      row('Custom tool calls', features.customCall),
      row('Tool result with several text parts', features.resultWithSeveralTexts),
      row('Tool result with an image', features.resultWithImage),
      row('Tool result with a PDF', (request, values) => {
        const path = features.resultWithImage(request, values)
        const result = request.messages.at(-3)?.content[0] as ToolResultPart
        result.content[1] = pdf()
        return path
      }),
      row('Tool result marked as an error', features.resultWithError),
      row('Text after tool results', features.textAfterResults),
    ],
  },
  ...reasoningGroups,
  {
    title: 'Sampling, limits and structured output',
    rows: [
      row('Output token limit', features.maxOutputTokens),
      row('No output token limit', features['maxOutputTokens:absent']),
      row('`temperature` up to 1', features.temperature),
      row('`temperature` above 1', features['temperature:high']),
      row('`top_p`', features.topP),
      row('`top_k`', features.topK, { fields: { 'openai-chat': { top_k: 7 } } }),
      row('`seed`', features.seed),
      row('`presence_penalty`', features.presencePenalty),
      row('`frequency_penalty`', features.frequencyPenalty),
      row('Stop sequences', features.stopSequences),
      row('JSON mode', features['responseFormat:json']),
      row('JSON Schema', features['responseFormat:schema'], {
        unwarned: ['carried', 'Schemas have no name in this format'],
      }),
      row('Schema name and `strict`', property(features['responseFormat:named'], 'name'), {
        unwarned: ['dropped', 'Schemas have no name in this format and are always strict'],
      }),
      row('Schema description', (request) => {
        request.responseFormat = {
          type: 'json-schema',
          name: 'place',
          schema: { type: 'object' },
          description: 'A place',
        }
        return 'responseFormat.description'
      }),
      row('`verbosity`', features.verbosity),
      row('Log probabilities of the output tokens', features.logprobs),
    ],
  },
  {
    title: 'Other parameters',
    rows: [
      row(
        '`stream`',
        set('stream', () => true),
      ),
      row('`user`', features.user),
      row('`metadata`', features.metadata),
      row('`service_tier`: `auto`', features.serviceTier, {
        unwarned: ['carried', 'This is the default'],
      }),
      row('`prompt_cache_key`', features.promptCacheKey),
      row('`previous_response_id`', (request) => {
        request.extensions = { 'openai-responses': { previous_response_id: 'resp_1' } }
        return 'extensions.openai-responses'
      }),
      row(
        'Fields that only one format has, such as `logit_bias`, `truncation` or `safetySettings`',
        (request, _, format) => {
          request.extensions = { [format]: { some_field: 1 } }
          return `extensions.${format}`
        },
      ),
    ],
  },
]

function pdf(): MediaPart {
  return { type: 'file', source: PDF, mediaType: 'application/pdf' }
}
