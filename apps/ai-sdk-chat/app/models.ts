/** The models that the page offers. Requests use the format of each model's vendor. */
export const MODELS = ['claude-sonnet-5', 'gpt-5.5', 'gemini-3.8-flash', 'deepseek-flash'] as const
