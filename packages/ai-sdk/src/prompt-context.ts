import type { Format, Warn } from '@mixrouter/core'

/** What the conversion of a prompt depends on. */
export interface PromptContext {
  format: Format
  warn: Warn
  /** The model's name of a tool, where it is another than the user's. */
  toProviderToolName: (name: string) => string
}
