/** A text without the control characters with which it could steer the terminal; tabs and line breaks stay. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '')
}
