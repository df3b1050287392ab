/** One event on the wire. `data` must not hold line breaks; JSON does not. */
export function encodeSSE(data: string, event?: string): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
}
