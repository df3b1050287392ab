import { createStreamTranslator, type StreamTranslatorOptions, type TransportResponse } from '@mixrouter/core'
import { unreachable } from './errors.ts'
import type { Upstream } from './upstreams.ts'

/** A stream in the client's format: for each piece of the upstream's, all that it amounts to as one text. */
export async function* translateStream(
  body: TransportResponse['body'],
  upstream: Upstream,
  options: Omit<StreamTranslatorOptions, 'write'>,
): AsyncGenerator<string> {
  let pending = ''
  const write = (text: string) => {
    pending += text
  }
  const translator = createStreamTranslator({ ...options, write })
  const take = () => {
    const text = upstream.hide(pending)
    pending = ''
    return text
  }
  let cause: unknown
  try {
    for await (const bytes of body) {
      translator.feed(bytes)
      if (pending !== '') yield take()
    }
  } catch (error) {
    cause = unreachable(error, upstream)
  }
  translator.end(cause)
  if (pending !== '') yield take()
}
