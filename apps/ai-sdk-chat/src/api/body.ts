import { type UIMessage, validateUIMessages } from 'ai'

/** What the page sends: the conversation, and the model that it chose. */
export interface ChatBody {
  messages: UIMessage[]
  model: unknown
}

/** @throws the SDK's error for messages that are none */
export async function readBody(request: Request): Promise<ChatBody> {
  const { messages, model } = Object(await request.json())
  return { messages: await validateUIMessages({ messages }), model }
}
