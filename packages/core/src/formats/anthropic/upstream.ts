import type { UpstreamCodec } from '../format.ts'
import { authHeaders } from './auth.ts'
import { clientTools } from './client-tools.ts'
import { decodeError } from './error.ts'
import { isNeutral, partlyReadFields, THREAD_NOT_FOUND, toolName } from './maps.ts'
import { createStreamDecoder } from './reader.ts'
import { encodeRequest, requestPath } from './request.ts'
import { decodeResponse } from './response.ts'
import { upstreamProfile } from './upstream-profile.ts'
import { shareWebSearch } from './web-search.ts'

/** The half of the format that a client needs. */
export const upstream: UpstreamCodec = {
  name: 'anthropic',
  profile: upstreamProfile,
  shareWebSearch,
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError,
  requestPath,
  authHeaders,
  toolName,
  clientTools,
  partlyReadFields,
  statefulFields: ['thread'],
  missingState: THREAD_NOT_FOUND,
  isNeutral,
}
