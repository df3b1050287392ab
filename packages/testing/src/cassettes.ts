/**
 * Cassettes: exchanges with upstreams, recorded and played back in any format.
 *
 * @module
 */
export type {
  Cassette,
  RecordedChunk,
  RecordedFailure,
  RecordedRequest,
  RecordedResponse,
} from './cassettes/cassette.ts'
export { type NamedCassette, readCassettes } from './cassettes/files.ts'
export { createRecorder, type Recorder, type RecorderOptions } from './cassettes/record.ts'
export { createReplayTransport, type ReplayOptions, type ReplayTransport } from './cassettes/replay.ts'
export { type ReplayUpstream, type ReplayUpstreamOptions, startReplayUpstream } from './cassettes/server.ts'
