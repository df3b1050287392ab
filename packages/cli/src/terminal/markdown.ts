import { render } from 'markdansi'
import { Lexer } from 'marked'
import { createLiveRegion, type Screen } from './live-region.ts'
import { printable } from './printable.ts'
import { hasColours } from './style.ts'

/** Writes Markdown as it arrives. */
export interface MarkdownWriter {
  write(text: string): void
  /** Writes what is left and ends the line. */
  end(): void
}

/**
 * Renders streamed Markdown block by block: what is complete is written for good, and the block that still grows is
 * redrawn in place.
 *
 * @param live whether lines can be redrawn; otherwise blocks appear when they are complete
 */
export function createMarkdownWriter(screen: Screen, { live }: { live: boolean }): MarkdownWriter {
  const region = createLiveRegion(screen)
  let open = ''

  function commit(markdown: string): void {
    const lines = linesOf(markdown, screen.columns)
    if (lines.length > 0) region.commit(lines)
  }

  return {
    write(text) {
      const { complete, rest } = splitBlocks(open + printable(text))
      for (const block of complete) commit(block)
      open = rest
      if (live) region.show(linesOf(open, screen.columns))
    },
    end() {
      commit(open)
      open = ''
    },
  }
}

/** The blocks that no further text can change, and the one that it may: the last, with the blank lines after it. */
function splitBlocks(markdown: string): { complete: string[]; rest: string } {
  const tokens = new Lexer({ gfm: true }).blockTokens(markdown)
  const last = tokens.findLastIndex(({ type }) => type !== 'space')
  const complete = tokens.slice(0, Math.max(last, 0)).map(({ raw }) => raw)
  return { complete, rest: markdown.slice(complete.join('').length) }
}

/** Without the blank lines around them, but with one below, which separates blocks. */
function linesOf(markdown: string, columns: number): string[] {
  if (markdown.trim() === '') return []
  const rendered = render(markdown, {
    width: columns,
    color: hasColours,
    hyperlinks: false,
    codeBox: false,
    codeWrap: false,
  })
  return [...rendered.replace(/^\n+|\s+$/g, '').split('\n'), '']
}
