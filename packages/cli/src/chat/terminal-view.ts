import { createMarkdownWriter } from '../terminal/markdown.ts'
import { printable } from '../terminal/printable.ts'
import { dim, hasColours, movesCursor } from '../terminal/style.ts'
import { describeMedia } from './attachment.ts'
import type { ResponseView } from './view.ts'

const DEFAULT_SIZE = { columns: 80, rows: 24 }

/** Whether standard output shows rendered Markdown: a terminal does, a pipe only if FORCE_COLOR says so. */
export const showsMarkdown: boolean = process.stdout.isTTY || hasColours

/** Reasoning dimmed, then the text as Markdown, which is redrawn while it grows if the terminal can do that. */
export function createTerminalView(): ResponseView {
  const { stdout } = process
  const write = (text: string) => stdout.write(text)
  const { columns = DEFAULT_SIZE.columns, rows = DEFAULT_SIZE.rows } = stdout
  const markdown = createMarkdownWriter({ columns, rows, write }, { live: movesCursor })
  let isReasoning = false

  function endReasoning(): void {
    if (isReasoning) write('\n\n')
    isReasoning = false
  }

  return {
    reasoning(text) {
      if (!isReasoning) markdown.end()
      isReasoning = true
      write(dim(printable(text)))
    },
    text(text) {
      endReasoning()
      markdown.write(text)
    },
    media(part) {
      endReasoning()
      markdown.end()
      write(`${dim(`[${describeMedia(part)}]`)}\n`)
    },
    end() {
      endReasoning()
      markdown.end()
    },
  }
}
