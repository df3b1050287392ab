/**
 * Cassettes: exchanges with upstreams, recorded and played back in any format.
 *
 * @module
 */
export {
  bytesOf,
  type Cassette,
  type RecordedChunk,
  type RecordedFailure,
  type RecordedRequest,
  type RecordedResponse,
  textOf,
} from './cassettes/cassette.ts'
export { type NamedCassette, parseCassette, readCassettes } from './cassettes/files.ts'
export { createRecorder, type Recorder, type RecorderOptions } from './cassettes/record.ts'
export { recordedStream } from './cassettes/recorded-stream.ts'
export { createReplayTransport, type ReplayOptions, type ReplayTransport } from './cassettes/replay.ts'
export { type Framing, readWireRequest, type WireRequest } from './cassettes/request.ts'
export { type ReplayUpstream, type ReplayUpstreamOptions, startReplayUpstream } from './cassettes/server.ts'
