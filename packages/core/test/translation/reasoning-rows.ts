import { type Feature, set } from '../../src/formats/suites/request-builders.ts'
import { requestFeatures as has } from '../../src/formats/suites/request-features.ts'
import { at, row } from './request-row.ts'
import type { Group } from './row.ts'

/** The effort as a Claude that adapts its thinking is told it. */
const adaptive = (effort?: string, display?: string) => ({
  thinking: { type: 'adaptive', ...(display && { display }) },
  ...(effort && { output_config: { effort } }),
})

/** The conversation that every row stands in, and another turn with this message in openai-chat's words. */
const chatTurn = (message: object) => ({
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Good day' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', ...message },
    { role: 'user', content: 'Hello' },
  ],
})

const chatThought = (...details: object[]) => ({
  'openai-chat': chatTurn({ content: 'Good day', reasoning_details: details }),
})

export const reasoningGroups: Group<Feature>[] = [
  {
    title: 'Thinking',
    rows: [
      row('Off', has['reasoning:none']),
      row('On, as much as the vendor likes', has['reasoning:on'], {
        said: {
          'openai-chat': { reasoning_effort: undefined, thinking: { type: 'enabled' } },
          anthropic: adaptive(),
        },
      }),
      row('Effort `minimal`', has['reasoning:minimal']),
      row('Effort `low`', has['reasoning:low'], { said: { anthropic: adaptive('low') } }),
      row('Effort `medium`', has['reasoning:medium'], { said: { anthropic: adaptive('medium') } }),
      row('Effort `high`', has['reasoning:high'], { said: { anthropic: adaptive('high') } }),
      row('Effort `xhigh`', has['reasoning:xhigh'], { said: { anthropic: adaptive('xhigh') } }),
      row('Effort `max`', has['reasoning:max'], { said: { anthropic: adaptive('max') } }),
      row('A budget of tokens', has['reasoning:budget'], {
        said: { 'openai-chat': { reasoning_effort: undefined, reasoning: { max_tokens: 2007 } } },
      }),
      row(
        'Shown in the answer',
        at(
          set('reasoning', () => ({ visible: true })),
          'visible',
        ),
        {
          said: {
            'openai-chat': { reasoning_effort: undefined, reasoning: { exclude: false } },
            'openai-responses': { reasoning: { summary: 'auto' } },
            anthropic: adaptive(undefined, 'summarized'),
            google: {
              generationConfig: { maxOutputTokens: 32_000, thinkingConfig: { includeThoughts: true } },
            },
          },
          implied: ['carried', 'It shows what it has anyway.'],
        },
      ),
      row(
        'Hidden in the answer',
        at(
          set('reasoning', () => ({ visible: false })),
          'visible',
        ),
        {
          said: {
            'openai-chat': { reasoning_effort: undefined, reasoning: { exclude: true } },
            anthropic: adaptive(undefined, 'omitted'),
          },
          implied: ['carried', 'It is so without being said.'],
        },
      ),
    ],
  },
  {
    title: 'Earlier thinking, sent back',
    rows: [
      row('Thinking signed by Claude', has['thought:anthropic'], {
        said: chatThought({
          type: 'reasoning.text',
          text: 'Hello',
          signature: 'c2lnbmF0dXJl',
          format: 'anthropic-claude-v1',
        }),
      }),
      row('Thinking redacted by Claude', has['thought:redacted'], {
        said: chatThought({
          type: 'reasoning.encrypted',
          data: 'cmVkYWN0ZWQ=',
          format: 'anthropic-claude-v1',
        }),
      }),
      row('Thinking sealed by OpenAI', has['thought:openai'], {
        said: chatThought({
          type: 'reasoning.encrypted',
          id: 'rs_1',
          data: 'c2VhbGVk',
          format: 'openai-responses-v1',
        }),
      }),
      row('Thinking signed by Gemini', has['thought:google'], {
        said: chatThought({
          type: 'reasoning.text',
          text: 'Hello',
          signature: 'dGhvdWdodA==',
          format: 'google-gemini-v1',
        }),
      }),
      row('A call signed by Gemini', has.callSigned, {
        said: {
          'openai-chat': {
            messages: [
              ...chatTurn({
                content: null,
                tool_calls: [
                  {
                    id: 'call_3_0',
                    type: 'function',
                    function: { name: 'call_lookup', arguments: '{}' },
                    extra_content: { google: { thought_signature: 'Y2FsbA==' } },
                  },
                ],
              }).messages.slice(0, 4),
              { role: 'tool', tool_call_id: 'call_3_0', content: 'Good day' },
            ],
          },
        },
      }),
      row('Thinking that nobody signed', has['thought:plain'], {
        said: {
          'openai-chat': chatTurn({ content: 'Good day', reasoning_content: 'Hello' }),
          google: {
            contents: [
              { role: 'user', parts: [{ text: 'Hello' }] },
              { role: 'model', parts: [{ text: 'Good day' }] },
              { role: 'user', parts: [{ text: 'Hello' }] },
              { role: 'model', parts: [{ text: 'Hello', thought: true }, { text: 'Good day' }] },
              { role: 'user', parts: [{ text: 'Hello' }] },
            ],
          },
        },
      }),
    ],
  },
]
