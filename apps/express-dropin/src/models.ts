/** Each SDK's script talks to a model of the other's format. */
export const CLAUDE = 'claude-opus-4-5-20251101'
export const GPT = 'gpt-5-mini'
