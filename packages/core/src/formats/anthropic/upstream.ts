import type { UpstreamCodec } from '../format.ts'
import { authHeaders } from './auth.ts'
import { decodeError } from './error.ts'
import { toolName } from './maps.ts'
import { createStreamDecoder } from './reader.ts'
import { encodeRequest, encodeRequestInSteps, requestPath } from './request.ts'
import { decodeResponse } from './response.ts'
import { upstreamProfile } from './upstream-profile.ts'

/** The half of the format that a client needs. */
export const upstream: UpstreamCodec = {
  name: 'anthropic',
  profile: upstreamProfile,
  encodeRequest,
  encodeRequestInSteps,
  decodeResponse,
  createStreamDecoder,
  decodeError,
  requestPath,
  authHeaders,
  toolName,
}
