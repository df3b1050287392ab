/** The notes below one table. */
export interface Notes {
  /** The number of a note, as a cell shows it; the same text has the same number. */
  refer: (text: string) => string
  /** All notes, as a numbered list. */
  list: () => string
}

export function createNotes(): Notes {
  const numbers = new Map<string, number>()
  return {
    refer(text) {
      const number = numbers.get(text) ?? numbers.size + 1
      numbers.set(text, number)
      return `<sup>${number}</sup>`
    },
    list: () => [...numbers].map(([text, number]) => `${number}. ${text}`).join('\n'),
  }
}

/** A Markdown table; the first row is its head. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
