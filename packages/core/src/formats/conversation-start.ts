import { isObject } from '../hub/index.ts'

/** The messages up to the first one of the user's; anything but a list unchanged. */
export function untilFirstUser(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages
  const user = messages.findIndex((message) => isObject(message) && message.role === 'user')
  return messages.slice(0, user + 1 || 1)
}
