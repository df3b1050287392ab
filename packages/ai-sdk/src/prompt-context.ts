import type { Format, Warn } from '@mixrouter/core'

/** Context for converting a prompt. */
export interface PromptContext {
  format: Format
  warn: Warn
  /** Maps the user's name of a tool to the model's, where they differ. */
  toProviderToolName: (name: string) => string
}
