/** The wire formats, by the names used in code, configuration and errors. */
export const FORMATS = ['openai-chat', 'openai-responses', 'anthropic', 'google'] as const

/** One of the four wire formats. */
export type Format = (typeof FORMATS)[number]

/** Who made a model. */
export type Vendor =
  | 'openai'
  | 'anthropic'
  | 'google'
  | 'deepseek'
  | 'qwen'
  | 'doubao'
  | 'moonshot'
  | 'zhipu'
  | 'xai'
  | 'minimax'
  | 'mistral'
  | 'meta'

/** How much a model reasons, from not at all to as much as it can. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

/** One step of reasoning effort. */
export type Effort = (typeof EFFORTS)[number]
