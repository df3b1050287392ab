import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'

/** Prints a turn while it is streamed: reasoning dimmed, tool calls and results on separate lines. */
export interface Printer {
  message(message: BaseMessage): void
  /** Ends the line and prints the model's name. */
  end(): void
}

export function createPrinter(write: (text: string) => void, colours: boolean): Printer {
  const dim = (text: string) => (colours ? `\u001b[2m${text}\u001b[22m` : text)
  let current = ''
  let model = ''

  const print = (section: string, text: string, prefix: string) => {
    if (text === '') return
    write(current === section ? text : `${current ? '\n' : ''}${prefix}${text}`)
    current = section
  }
  const printAssistant = ({ contentBlocks, tool_call_chunks, response_metadata }: AIMessageChunk) => {
    for (const block of contentBlocks) {
      if (block.type === 'reasoning') print('reasoning', dim(block.reasoning), dim('· '))
      if (block.type === 'text') print('text', block.text, '')
    }
    for (const { id, name, args = '' } of tool_call_chunks ?? []) {
      if (id) print(id, `${name} `, '→ ')
      write(args)
    }
    if (response_metadata.model) model = String(response_metadata.model)
  }

  return {
    message(message) {
      if (message.type === 'ai') printAssistant(message as AIMessageChunk)
      if (message.type === 'tool') print(`result ${message.id}`, message.text.replaceAll('\n', '\n  '), '← ')
    },
    end() {
      write(`\n${dim(`(${model})`)}\n`)
      current = ''
    },
  }
}
