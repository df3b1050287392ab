import type { UpstreamCodec } from '../format.ts'
import { authHeaders } from './auth.ts'
import { clientTools } from './client-tools.ts'
import { decodeError } from './error.ts'
import { isNeutral, isReference, partlyReadFields, STATEFUL_FIELDS, toolName } from './maps.ts'
import { createStreamDecoder } from './reader.ts'
import { encodeRequest, requestPath } from './request.ts'
import { decodeResponse } from './response.ts'
import { upstreamProfile } from './upstream-profile.ts'
import { shareWebSearch } from './web-search.ts'

/** The half of the format that a client needs. */
export const upstream: UpstreamCodec = {
  name: 'openai-responses',
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
  isReference,
  partlyReadFields,
  isNeutral,
  statefulFields: STATEFUL_FIELDS,
}
