import type { ChatTransport } from 'ai'
import { firstModel } from '../lib/models.ts'
import type { Emit } from './chunks.ts'
import type { AnswerMeta, ChatMessage, Settings } from './types.ts'

/** What each message is sent with. */
interface SendBody {
  /** Empty for the gateway's first. */
  model: string
  settings: Settings
}

/** Loads what the first message needs, ahead of it. */
export const preload = () => void import('./engine.ts')

/** Sends conversations to the gateway from the browser, in the format that the settings name, and runs the tools. */
export const transport: ChatTransport<ChatMessage> = {
  async sendMessages({ messages, body, abortSignal }) {
    const { model: chosen, settings } = body as SendBody
    const signal = abortSignal ?? new AbortController().signal
    return new ReadableStream({
      async start(controller) {
        const emit: Emit = (chunk) => {
          if (!signal.aborted) controller.enqueue(chunk)
        }
        const meta: AnswerMeta = { model: chosen }
        emit({ type: 'start', messageMetadata: meta })
        const { answer, describeError, toRequest } = await import('./engine.ts')
        try {
          meta.model ||= await firstModel()
          await answer(toRequest(messages, meta.model, settings), settings, emit, meta, signal)
        } catch (error) {
          if (!signal.aborted) meta.error = describeError(error)
        }
        emit({ type: 'finish', messageMetadata: meta })
        if (signal.aborted) controller.error(new DOMException('Stopped', 'AbortError'))
        else controller.close()
      },
    })
  },
  reconnectToStream: async () => null,
}
