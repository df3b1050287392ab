import { parseJson } from '@mixrouter/core/internal/sdk'

/** Removes what some models write around their JSON: a Markdown fence, and text before it. */
export interface JsonTextReader {
  /** The JSON in the next part of the text. */
  push(text: string): string
  /** The rest, once the text is complete. */
  end(): string
}

/** The start of a fence whose content is JSON. */
const FENCE_START = /```[a-z]*\s*(?=[{[])/i
/** The end of a fence; JSON has no line breaks inside of strings, so this is never part of it. */
const FENCE_END = /\s*\n\s*```/
/** A tail that may become the end of a fence. */
const FENCE_END_START = /\s*\n?\s*`{0,3}$/

export function createJsonTextReader(): JsonTextReader {
  let held = ''
  let state: 'before' | 'json' | 'fenced' | 'after' = 'before'

  const readFenced = (): string => {
    const end = FENCE_END.exec(held)
    if (end) {
      const text = held.slice(0, end.index)
      state = 'after'
      held = ''
      return text
    }
    const tail = FENCE_END_START.exec(held)?.index ?? held.length
    const text = held.slice(0, tail)
    held = held.slice(tail)
    return text
  }

  const start = (): string => {
    if (/^\s*[{[]/.test(held)) {
      state = 'json'
      const text = held
      held = ''
      return text
    }
    const fence = FENCE_START.exec(held)
    if (!fence) return ''
    state = 'fenced'
    held = held.slice(fence.index + fence[0].length)
    return readFenced()
  }

  return {
    push(text) {
      if (state === 'json') return text
      if (state === 'after') return ''
      held += text
      return state === 'before' ? start() : readFenced()
    },
    end: () =>
      state === 'before' ? extractJson(held) : state === 'fenced' ? held.replace(/\s*`{0,3}\s*$/, '') : '',
  }
}

/** The JSON in a text that has more than that; the text itself if there is none. */
export function extractJson(text: string): string {
  if (parseJson(text) !== undefined) return text
  const fence = FENCE_START.exec(text)
  const fenced = fence && text.slice(fence.index + fence[0].length).split(FENCE_END)[0]
  const bare = /[{[][\s\S]*[}\]]/.exec(text)?.[0]
  return [fenced, bare].find((candidate) => candidate && parseJson(candidate) !== undefined) ?? text
}
