import { isObject, parseJson } from '@mixrouter/core/internal'
import { parsePiecesInTurns } from '../lib/parse-in-turns.ts'
import { LARGE_CHARACTERS } from '../lib/turns.ts'

/** Finds the response in the last event of a translated stream, whose end may come in parts. */
export interface FinalResponse {
  push(text: string): void
  /** The response, if its event was among the texts. */
  read(): Promise<unknown>
}

const FINAL_EVENT = /^event: response\.(?:completed|incomplete)\ndata: /m

/** More than the beginning of that event. */
const OPENING_CHARACTERS = 64

export function createFinalResponse(): FinalResponse {
  let before = ''
  let parts: string[] | undefined
  return {
    push(text) {
      if (parts) {
        parts.push(text)
        return
      }
      const searched = before + text
      const found = FINAL_EVENT.exec(searched)
      if (found) parts = [searched.slice(found.index + found[0].length)]
      else before = searched.slice(-OPENING_CHARACTERS)
    },
    async read() {
      if (!parts) return undefined
      const [first = ''] = parts
      const isShort = parts.length === 1 && first.length <= LARGE_CHARACTERS
      const event = isShort ? parseJson(first) : await parsePiecesInTurns(parts)
      return isObject(event) ? event.response : undefined
    },
  }
}
