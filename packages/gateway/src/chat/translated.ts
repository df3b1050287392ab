import { createStreamTranslator, type StreamTranslatorOptions, type TransportResponse } from '@mixrouter/core'
import type { Recorder } from '../recorder.ts'
import { toUpstreamError } from '../upstream/errors.ts'
import type { Upstream } from '../upstream/targets.ts'

/** A stream in the client's format: for each of the upstream's chunks, all that it translates to as one text. */
export async function* translateStream(
  body: TransportResponse['body'],
  upstream: Upstream,
  options: Omit<StreamTranslatorOptions, 'write'>,
  recorder: Recorder | undefined,
): AsyncGenerator<string> {
  let pending = ''
  const write = (text: string) => {
    pending += text
  }
  const translator = createStreamTranslator({ ...options, write })
  const take = () => {
    const text = upstream.redact(pending)
    pending = ''
    return text
  }
  let cause: unknown
  try {
    for await (const bytes of body) {
      recorder?.firstByte()
      translator.feed(bytes)
      if (pending !== '') yield take()
    }
  } catch (error) {
    cause = toUpstreamError(error, upstream)
  } finally {
    recorder?.warnings(translator.warnings)
  }
  translator.end(cause)
  if (pending !== '') yield take()
}
