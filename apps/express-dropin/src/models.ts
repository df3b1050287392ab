/** Each SDK's script uses a model of the other vendor. */
export const CLAUDE = 'claude-sonnet-5'
export const GPT = 'gpt-5.5'
