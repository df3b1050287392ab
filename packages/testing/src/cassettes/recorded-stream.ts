import type { RecordedChunk, RecordedResponse } from './cassette.ts'
import { toEvents } from './json-array.ts'
import type { WireRequest } from './request.ts'

/**
 * The chunks of a response that was streamed, as server-sent events however it was framed; undefined for a whole response.
 *
 * @example recordedStream(cassette.response, request)?.map(bytesOf).forEach(translator.feed)
 */
export function recordedStream(
  { headers, chunks }: RecordedResponse,
  { framing }: Pick<WireRequest, 'framing'>,
): RecordedChunk[] | undefined {
  if (headers['content-type']?.includes('event-stream')) return chunks
  return framing === 'json-array' ? toEvents(chunks) : undefined
}
