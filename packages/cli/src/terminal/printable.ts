/** A text without the control characters with which it could steer the terminal; tabs and line breaks stay. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '')
}

/** A text on one line, without control characters, which could forge another line or steer the terminal. */
export function onOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
