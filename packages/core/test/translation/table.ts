/** The notes below one table. */
export interface Notes {
  /** Adds a note and returns its number for a cell; the same text gets the same number. */
  add: (text: string) => string
  /** All notes as a numbered list. */
  list: () => string
}

export function createNotes(): Notes {
  const numbers = new Map<string, number>()
  return {
    add(text) {
      const number = numbers.get(text) ?? numbers.size + 1
      numbers.set(text, number)
      return `<sup>${number}</sup>`
    },
    list: () => [...numbers].map(([text, number]) => `${number}. ${text}`).join('\n'),
  }
}

/** A Markdown table; the first row is the header. */
export function table([header = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
