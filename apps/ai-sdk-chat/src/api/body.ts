import { type UIMessage, validateUIMessages } from 'ai'

/** The body that the page sends: the conversation and the selected model. */
export interface ChatBody {
  messages: UIMessage[]
  model: unknown
}

/** @throws TypeValidationError of the SDK if the messages are not valid */
export async function readBody(request: Request): Promise<ChatBody> {
  const { messages, model } = Object(await request.json())
  return { messages: await validateUIMessages({ messages }), model }
}
