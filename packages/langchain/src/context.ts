import type { Format, Warn } from '@mixrouter/core'

/** What the conversion of messages depends on. */
export interface MessageContext {
  format: Format
  warn: Warn
}

/** The same for what a model said. */
export interface AssistantContext extends MessageContext {
  /** The ids of the calls that a tool answered. */
  answered: ReadonlySet<string>
}
