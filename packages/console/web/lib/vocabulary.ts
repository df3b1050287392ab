import type { Effort, Format } from '@mixrouter/core'

/** The core's lists, without loading the core. The compiler checks that they are complete. */
export const FORMATS = Object.keys({
  'openai-chat': 0,
  'openai-responses': 0,
  anthropic: 0,
  google: 0,
} satisfies Record<Format, 0>) as Format[]

export const EFFORTS = Object.keys({
  none: 0,
  minimal: 0,
  low: 0,
  medium: 0,
  high: 0,
  xhigh: 0,
  max: 0,
} satisfies Record<Effort, 0>) as Effort[]
