import stringWidth from 'string-width'

/** What is written to. */
export interface Screen {
  columns: number
  rows: number
  write(text: string): unknown
}

/** The last lines on a terminal, which may still change. */
export interface LiveRegion {
  /** Shows these lines in place of those before, of which only what differs is written again. */
  show(lines: readonly string[]): void
  /** Shows these lines for good; what follows comes below them. */
  commit(lines: readonly string[]): void
}

const CLEAR_BELOW = '\u001b[J'
const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : '')

/**
 * Redraws lines in place. Lines that have scrolled off the top can't change any more and stay as they are.
 *
 * @example
 * const region = createLiveRegion(process.stdout)
 * region.show(['50 %'])
 * region.commit(['100 %'])
 */
export function createLiveRegion(screen: Screen): LiveRegion {
  let shown: readonly string[] = []

  /** How many rows of the screen lines take up. */
  const rowsOf = (lines: readonly string[]) =>
    lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(stringWidth(line) / screen.columns)), 0)

  /** How many lines have scrolled away, at most. */
  function scrolledAway(): number {
    let at = shown.length
    for (let rows = 0; at > 0; at--) {
      rows += rowsOf(shown.slice(at - 1, at))
      if (rows >= screen.rows) break
    }
    return at
  }

  function show(lines: readonly string[]): void {
    const differs = lines.findIndex((line, at) => line !== shown[at])
    const same = differs < 0 ? lines.length : differs
    if (same === lines.length && same === shown.length) return
    // The last line is always written, so that the cursor ends up behind it.
    const kept = Math.max(0, Math.min(Math.max(same, scrolledAway()), lines.length - 1))
    const replaced = shown.slice(kept)
    if (replaced.length > 0) screen.write(`\r${up(rowsOf(replaced) - 1)}${CLEAR_BELOW}`)
    else if (shown.length > 0) screen.write('\n')
    screen.write(lines.slice(kept).join('\n'))
    shown = lines
  }

  return {
    show,
    commit(lines) {
      show(lines)
      if (shown.length > 0) screen.write('\n')
      shown = []
    },
  }
}
