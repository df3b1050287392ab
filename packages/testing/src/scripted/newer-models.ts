/**
 * Models newer than any catalogue, and what a request for high reasoning and at most 9000 tokens has: the newest rule of
 * their family, or without one the field of the Chat Completions API.
 */
export const NEWER_MODELS = {
  'gpt-9': { reasoning: { effort: 'high', summary: 'auto' }, include: ['reasoning.encrypted_content'] },
  'o9-mini': { reasoning: { effort: 'high', summary: 'auto' } },
  'claude-opus-9': {
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: { effort: 'high' },
  },
  'gemini-9-pro': { generationConfig: { thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true } } },
  'grok-9': { reasoning: { effort: 'high' } },
  'deepseek-v9': { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
  'kimi-k9': { reasoning_effort: 'high' },
  'qwen9-max': { enable_thinking: true },
  'glm-9': { reasoning_effort: 'high' },
  'doubao-seed-9-pro': { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
  'minimax-m9': { thinking: { type: 'adaptive' }, reasoning_split: true },
  'acme-9': { reasoning_effort: 'high' },
} satisfies Readonly<Record<string, object>>
