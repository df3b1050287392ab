import type { AssistantPart, ChatEvent, MediaPart } from '@mixrouter/core'

/** Shows a response while it arrives. */
export interface ResponseView {
  /** More of the reasoning, or of its summary. */
  reasoning(text: string): void
  /** More of the text, or of a refusal. */
  text(text: string): void
  /** An image or another file that the model made. */
  media(part: MediaPart): void
  /** Nothing follows: it is complete, was aborted or failed. */
  end(): void
}

/** Shows the events of one response, and keeps its text in case that it does not become complete. */
export function createPresenter(view: ResponseView): { show(event: ChatEvent): void; text(): string } {
  const types = new Map<number, AssistantPart['type']>()
  let shown = ''

  function showText(type: AssistantPart['type'] | undefined, text: string): void {
    if (type === 'reasoning') view.reasoning(text)
    if (type !== 'text' && type !== 'refusal') return
    view.text(text)
    shown += text
  }

  return {
    show(event) {
      if (event.type === 'blockStart') {
        const { part } = event
        types.set(event.index, part.type)
        if (isMedia(part)) view.media(part)
        else if ('text' in part && part.text) showText(part.type, part.text)
      } else if (event.type === 'blockDelta' && event.text) {
        showText(types.get(event.index), event.text)
      }
    },
    text: () => shown,
  }
}

function isMedia(part: AssistantPart): part is MediaPart {
  return part.type === 'image' || part.type === 'audio' || part.type === 'video' || part.type === 'file'
}
