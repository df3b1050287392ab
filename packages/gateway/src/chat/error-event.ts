import { type ApiError, type Format, getFormat } from '@mixrouter/core'

/** The text that ends a stream in an error of the client's format; `first` if nothing precedes it. */
export function errorEvent(
  format: Format,
  error: ApiError,
  framing: 'json-array' | undefined,
  first: boolean,
): string {
  const codec = getFormat(format)
  if (framing) return `${first ? '[' : ','}${JSON.stringify(codec.encodeError(error).body)}]`
  const chunks: string[] = []
  codec.createStreamEncoder((text) => chunks.push(text), { warn: () => {} })({ type: 'error', error })
  return chunks.join('')
}
