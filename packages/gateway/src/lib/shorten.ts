/** How much of a name that a client sent is repeated in messages, in characters. */
const SHOWN_CHARACTERS = 200

/** A client's text for use in a message: long ones are cut. */
export function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
