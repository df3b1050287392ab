import type { ChatRequest, Message, ModelTraits, Warn } from '../hub/index.ts'

/**
 * What stands in for the continuation of an assistant message, as Anthropic's migration guides recommend it for models
 * that reject a request ending in one.
 */
const CONTINUE = 'Continue from where you left off.'

/** A request that ends in a user message, where the model does not continue the assistant's. */
export function fitPrefill(request: ChatRequest, { prefill }: ModelTraits, warn: Warn): ChatRequest {
  const { messages } = request
  if (prefill !== false || !isPrefill(messages.at(-1))) return request
  warn(
    'changed',
    `messages[${messages.length - 1}]`,
    `The model does not continue assistant messages; "${CONTINUE}" was added as a user message`,
  )
  return {
    ...request,
    messages: [...messages, { role: 'user', content: [{ type: 'text', text: CONTINUE }] }],
  }
}

/** Whether a message is text to be continued; one with tools of the vendor is a turn that the vendor paused. */
function isPrefill(message: Message | undefined): boolean {
  return (
    message?.role === 'assistant' &&
    message.content.some((part) => part.type === 'text' && part.text.trim() !== '') &&
    message.content.every(({ type }) => type === 'text' || type === 'reasoning' || type === 'refusal')
  )
}
