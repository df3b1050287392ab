/** One event as text. `data` must not contain line breaks; JSON text does not. */
export function encodeSSE(data: string, event?: string): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
}

/** One long event as pieces of its text. */
export function* encodeSSEPieces(data: Iterable<string>, event?: string): Generator<string> {
  yield event === undefined ? 'data: ' : `event: ${event}\ndata: `
  yield* data
  yield '\n\n'
}
