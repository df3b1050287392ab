import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'

/** Writes the pieces of a turn as they come: thinking dimmed, calls and their results on lines of their own. */
export interface Printer {
  message(message: BaseMessage): void
  /** Ends the line and says who spoke. */
  end(): void
}

export function createPrinter(write: (text: string) => void, colours: boolean): Printer {
  const dim = (text: string) => (colours ? `\u001b[2m${text}\u001b[22m` : text)
  let kind = ''
  let model = ''

  const say = (now: string, text: string, start: string) => {
    if (text === '') return
    write(kind === now ? text : `${kind ? '\n' : ''}${start}${text}`)
    kind = now
  }
  const sayOf = ({ contentBlocks, tool_call_chunks, response_metadata }: AIMessageChunk) => {
    for (const block of contentBlocks) {
      if (block.type === 'reasoning') say('thinking', dim(block.reasoning), dim('· '))
      if (block.type === 'text') say('text', block.text, '')
    }
    for (const { id, name, args = '' } of tool_call_chunks ?? []) {
      if (id) say(id, `${name} `, '→ ')
      write(args)
    }
    if (response_metadata.model) model = String(response_metadata.model)
  }

  return {
    message(message) {
      if (message.type === 'ai') sayOf(message as AIMessageChunk)
      if (message.type === 'tool') say(`result ${message.id}`, message.text.replaceAll('\n', '\n  '), '← ')
    },
    end() {
      write(`\n${dim(`(${model})`)}\n`)
      kind = ''
    },
  }
}
