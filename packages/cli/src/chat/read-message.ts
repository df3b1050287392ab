import { createInterface, type Key } from 'node:readline'
import { movesCursor } from '../terminal/style.ts'

/** What the user did: typed a message, pressed Ctrl-C, or ended the input with Ctrl-D. */
export type Input = { type: 'message'; text: string } | { type: 'interrupt' } | { type: 'end' }

export interface ReadOptions {
  prompt: string
  /** Messages that the up key brings back, the latest first. */
  history: string[]
  /** What the line may be completed to. */
  complete(line: string): string[]
}

/** The terminal marks what is pasted. */
const MARK_PASTES = '\u001b[?2004h'
const DO_NOT_MARK_PASTES = '\u001b[?2004l'
const CONTINUED = /\\$/

/**
 * Reads one message from the terminal. A line that ends with a backslash is continued, and pasted lines are one message.
 * The terminal is free for other uses before and after, so that Ctrl-C is a signal again.
 */
export function readMessage({ prompt, history, complete }: ReadOptions): Promise<Input> {
  const { stdin: input, stdout: output } = process
  const reader = createInterface({
    input,
    output,
    prompt,
    history,
    terminal: movesCursor,
    completer: (line: string) => [complete(line), line],
  })
  const lines: string[] = []
  let isPasting = false
  const onKey = (_: unknown, { name }: Key) => {
    if (name === 'paste-start' || name === 'paste-end') isPasting = name === 'paste-start'
  }
  input.on('keypress', onKey)
  if (movesCursor) output.write(MARK_PASTES)
  reader.prompt()
  return new Promise((resolve) => {
    const finish = (read: Input) => {
      input.off('keypress', onKey)
      reader.off('close', onClose).close()
      if (movesCursor) output.write(DO_NOT_MARK_PASTES)
      resolve(read)
    }
    const onClose = () => finish({ type: 'end' })
    reader.on('close', onClose)
    reader.on('SIGINT', () => finish({ type: 'interrupt' }))
    reader.on('line', (line) => {
      lines.push(line.replace(CONTINUED, ''))
      if (!isPasting && !CONTINUED.test(line)) return finish({ type: 'message', text: lines.join('\n') })
      reader.setPrompt('… ')
      reader.prompt()
    })
  })
}
