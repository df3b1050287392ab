/** Edits the parts of a text that arrives in chunks. */
export interface StreamEditor {
  /** What can be passed on by now, with its parts edited. */
  feed(text: string): string
  /** The beginning of a part whose end has not arrived. */
  rest(): string
}

/** A part that is longer is passed on as it is, to bound memory. */
const MAX_HELD_CHARACTERS = 16 * 1024 * 1024

/** Edits complete lines, such as those of an event stream, several at a time. */
export function createLineEditor(edit: (lines: string) => string): StreamEditor {
  let held = ''
  return {
    feed(text) {
      const end = text.lastIndexOf('\n') + 1
      const complete = end === 0 ? '' : edit(held + text.slice(0, end))
      held = (end === 0 ? held : '') + text.slice(end)
      if (held.length <= MAX_HELD_CHARACTERS) return complete
      const passed = complete + held
      held = ''
      return passed
    },
    rest: () => held,
  }
}

const STRUCTURE = /["{}[\]]/g
const IN_STRING = /["\\]/g

/** Edits the objects of a JSON array, each as a whole. */
export function createElementEditor(edit: (element: string) => string): StreamEditor {
  let held = ''
  let depth = 0
  let isString = false
  let isEscaped = false
  return {
    feed(text) {
      let passed = ''
      let from = 0
      for (let at = isEscaped ? 1 : 0; ; ) {
        isEscaped = at > text.length
        const pattern = isString ? IN_STRING : STRUCTURE
        pattern.lastIndex = at
        const found = pattern.exec(text)
        if (!found) break
        at = found.index + 1
        const [character] = found
        if (character === '\\') at++
        else if (character === '"') isString = !isString
        else if (character === '{' || character === '[') {
          if (++depth !== 2) continue
          passed += text.slice(from, found.index)
          from = found.index
        } else if (--depth === 1) {
          passed += edit(held + text.slice(from, at))
          held = ''
          from = at
        }
      }
      if (depth < 2) return passed + text.slice(from)
      held += text.slice(from)
      if (held.length <= MAX_HELD_CHARACTERS) return passed
      passed += held
      held = ''
      return passed
    },
    rest: () => held,
  }
}
