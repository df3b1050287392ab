import type { Format, Warn } from '@mixrouter/core'

/** Context for converting messages. */
export interface MessageContext {
  format: Format
  warn: Warn
}

/** Context for converting AI messages. */
export interface AssistantContext extends MessageContext {
  /** Ids of the tool calls that have a result in the conversation. */
  callIdsWithResults: ReadonlySet<string>
}
