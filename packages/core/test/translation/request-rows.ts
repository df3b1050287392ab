import { type Feature, set, userPart } from '../../src/formats/suites/request-builders.ts'
import { requestFeatures as has } from '../../src/formats/suites/request-features.ts'
import type { MediaPart, ToolResultPart } from '../../src/hub/index.ts'
import { reasoningGroups } from './reasoning-rows.ts'
import { at, row } from './request-row.ts'
import type { Group } from './row.ts'

const PDF = { type: 'base64' as const, data: 'JVBERi0xLjcK' }

const cachedText = { type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } }

export const requestGroups: Group<Feature>[] = [
  {
    title: 'Instructions and text',
    rows: [
      row('Instructions (`system`, `developer`)', has.system),
      row('Several blocks of instructions', has['system:two']),
      row('Instructions in mid-conversation', has.laterSystem),
      row('Several texts in one message', has.manyTexts),
      row('Names of speakers', has.userName),
      row('Refusals in the conversation', has.refusal),
      row(
        'Citations in the conversation',
        (request) => {
          const citations = [{ url: 'https://example.com', title: 'A page', start: 0, end: 8 }]
          request.messages[1] = {
            role: 'assistant',
            content: [{ type: 'text', text: 'Good day', citations }],
          }
          return 'messages[1].content[0].citations'
        },
        {
          said: {
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
      row('Cache breakpoints on instructions', has.systemCache, {
        said: {
          'openai-chat': {
            messages: [
              { role: 'system', content: [cachedText] },
              { role: 'user', content: 'Hello' },
            ],
          },
        },
      }),
      row('Cache breakpoints on messages', has.textCache, {
        said: {
          'openai-chat': {
            messages: [{ role: 'user', content: [{ ...cachedText, cache_control: undefined }, cachedText] }],
          },
        },
      }),
      row('Cache breakpoints on tools', has.toolCache),
      row('Parts that only one format knows (calls of tools that the vendor runs, …)', has['native:own']),
    ],
  },
  {
    title: 'Images, sound, film, documents',
    rows: [
      row('Image, base64', has['image:base64']),
      row('Image, URL', has['image:url']),
      row('Detail of an image', has['image:detail']),
      row('Audio, base64', has['audio:base64']),
      row('Audio, URL', has['audio:url']),
      row('Video, base64', has['video:base64']),
      row('Video, URL', has['video:url']),
      row('PDF, base64', (request) => userPart(request, pdf())),
      row('PDF, URL', has['file:url']),
      row('Name of a file', at(has['file:base64'], 'filename')),
      row('Text document', has['file:text']),
      row('File uploaded to the vendor before', has['file:ownId'], {
        implied: ['carried', 'Both formats are OpenAI’s, who keeps the file.'],
      }),
    ],
  },
  {
    title: 'Tools',
    rows: [
      row('Function tools with a JSON Schema', has.tool),
      row('Tools without parameters', has.toolBare),
      row('`strict`', has.toolStrict),
      row('Tools that take free text (custom tools)', has.customTool),
      row('Tools that the vendor runs (web search, …)', has.ownTool),
      row('Choice: `auto`', has['toolChoice:auto']),
      row('Choice: `none`', has['toolChoice:none']),
      row('Choice: any tool', has['toolChoice:required']),
      row('Choice: this tool', has['toolChoice:one']),
      row('Choice: one of these tools', has['toolChoice:several']),
      row('One call at a time', has.parallelToolCalls),
      row('A call and its result', has.call),
      row('Parallel calls and their results', has['call:parallel']),
      row('Arguments, byte by byte', has.callSpaced, {
        implied: [
          'changed',
          'The format has an object in place of text: the same values, written in the shortest way.',
        ],
      }),
      row('Calls of custom tools', has.customCall),
      row('Result of several texts', has.resultTexts),
      row('Result with an image', has.resultImage),
      row('Result with a PDF', (request, values) => {
        const path = has.resultImage(request, values)
        const result = request.messages.at(-3)?.content[0] as ToolResultPart
        result.content[1] = pdf()
        return path
      }),
      row('Result that is an error', has.resultError),
      row('Text after results', has.resultThenText),
    ],
  },
  ...reasoningGroups,
  {
    title: 'Sampling, limits, form of the answer',
    rows: [
      row('Limit of tokens', has.maxOutputTokens),
      row('No limit of tokens', has['maxOutputTokens:absent']),
      row('`temperature` up to 1', has.temperature),
      row('`temperature` above 1', has['temperature:high']),
      row('`top_p`', has.topP),
      row('`top_k`', has.topK, { said: { 'openai-chat': { top_k: 7 } } }),
      row('`seed`', has.seed),
      row('`presence_penalty`', has.presencePenalty),
      row('`frequency_penalty`', has.frequencyPenalty),
      row('Stop sequences', has.stopSequences),
      row('JSON of any kind', has['responseFormat:json']),
      row('JSON by a schema', has['responseFormat:schema'], {
        implied: ['carried', 'The format has no name for schemas.'],
      }),
      row('Name of the schema, and `strict`', at(has['responseFormat:named'], 'name'), {
        implied: ['lost', 'The format has no name for schemas, and is always strict.'],
      }),
      row('Description of the schema', (request) => {
        request.responseFormat = {
          type: 'json-schema',
          name: 'place',
          schema: { type: 'object' },
          description: 'A place',
        }
        return 'responseFormat.description'
      }),
      row('`verbosity`', has.verbosity),
    ],
  },
  {
    title: 'Everything else',
    rows: [
      row(
        'A stream is wanted',
        set('stream', () => true),
      ),
      row('`user`', has.user),
      row('`metadata`', has.metadata),
      row('`service_tier`: `auto`', has.serviceTier, {
        implied: ['carried', 'It is so without being said.'],
      }),
      row('`prompt_cache_key`', has.promptCacheKey),
      row('`previous_response_id`', (request) => {
        request.extensions = { 'openai-responses': { previous_response_id: 'resp_1' } }
        return 'extensions.openai-responses'
      }),
      row(
        'Fields that only one format knows (`logit_bias`, `truncation`, `safetySettings`, …)',
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
