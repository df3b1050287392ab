import { type AddToRequest, set } from '../../src/formats/suites/request-builders.ts'
import { requestFeatures as features } from '../../src/formats/suites/request-features.ts'
import { property, row } from './request-row.ts'
import type { Group } from './row.ts'

/** How an effort is sent to Claude models with adaptive thinking. */
const adaptive = (effort?: string, display?: string) => ({
  thinking: { type: 'adaptive', ...(display && { display }) },
  ...(effort && { output_config: { effort } }),
})

/** The conversation of `baseRequest` with another turn, as sent in openai-chat. */
const chatTurn = (message: object) => ({
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Good day' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', ...message },
    { role: 'user', content: 'Hello' },
  ],
})

const chatReasoning = (...details: object[]) => ({
  'openai-chat': chatTurn({ content: 'Good day', reasoning_details: details }),
})

export const reasoningGroups: Group<AddToRequest>[] = [
  {
    title: 'Reasoning',
    rows: [
      row('Off', features['reasoning:none']),
      row('On, without an effort or a budget', features['reasoning:on'], {
        fields: {
          'openai-chat': { reasoning_effort: undefined, thinking: { type: 'enabled' } },
          anthropic: adaptive(),
        },
      }),
      row('Effort `minimal`', features['reasoning:minimal']),
      row('Effort `low`', features['reasoning:low'], { fields: { anthropic: adaptive('low') } }),
      row('Effort `medium`', features['reasoning:medium'], { fields: { anthropic: adaptive('medium') } }),
      row('Effort `high`', features['reasoning:high'], { fields: { anthropic: adaptive('high') } }),
      row('Effort `xhigh`', features['reasoning:xhigh'], { fields: { anthropic: adaptive('xhigh') } }),
      row('Effort `max`', features['reasoning:max'], { fields: { anthropic: adaptive('max') } }),
      row('Token budget', features['reasoning:budget'], {
        fields: { 'openai-chat': { reasoning_effort: undefined, reasoning: { max_tokens: 2007 } } },
      }),
      row(
        'Reasoning included in the response',
        property(
          set('reasoning', () => ({ visible: true })),
          'visible',
        ),
        {
          fields: {
            'openai-chat': { reasoning_effort: undefined, reasoning: { exclude: false } },
            'openai-responses': { reasoning: { summary: 'auto' } },
            anthropic: adaptive(undefined, 'summarized'),
            google: {
              generationConfig: { maxOutputTokens: 32_000, thinkingConfig: { includeThoughts: true } },
            },
          },
          unwarned: ['carried', 'Reasoning is always included'],
        },
      ),
      row(
        'Reasoning excluded from the response',
        property(
          set('reasoning', () => ({ visible: false })),
          'visible',
        ),
        {
          fields: {
            'openai-chat': { reasoning_effort: undefined, reasoning: { exclude: true } },
            anthropic: adaptive(undefined, 'omitted'),
          },
          unwarned: ['carried', 'This is the default'],
        },
      ),
    ],
  },
  {
    title: 'Reasoning in the conversation history',
    rows: [
      row('Reasoning signed by Claude', features['reasoningPart:anthropic'], {
        fields: chatReasoning({
          type: 'reasoning.text',
          text: 'Hello',
          signature: 'c2lnbmF0dXJl',
          format: 'anthropic-claude-v1',
        }),
      }),
      row('Reasoning redacted by Claude', features['reasoningPart:redacted'], {
        fields: chatReasoning({
          type: 'reasoning.encrypted',
          data: 'cmVkYWN0ZWQ=',
          format: 'anthropic-claude-v1',
        }),
      }),
      row('Reasoning encrypted by OpenAI', features['reasoningPart:openai'], {
        fields: chatReasoning({
          type: 'reasoning.encrypted',
          id: 'rs_1',
          data: 'c2VhbGVk',
          format: 'openai-responses-v1',
        }),
      }),
      row('Reasoning signed by Gemini', features['reasoningPart:google'], {
        fields: chatReasoning({
          type: 'reasoning.text',
          text: 'Hello',
          signature: 'dGhvdWdodA==',
          format: 'google-gemini-v1',
        }),
      }),
      row('Tool calls signed by Gemini', features.signedCall, {
        fields: {
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
      row('Reasoning without a signature', features['reasoningPart:unsigned'], {
        fields: {
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
