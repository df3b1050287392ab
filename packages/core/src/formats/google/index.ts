import type { FormatCodec } from '../format.ts'
import { authHeaders, readKey } from './auth.ts'
import { decodeError, encodeError } from './error.ts'
import { inspect } from './inspect.ts'
import { isNeutral, partlyReadFields, toolName } from './maps.ts'
import { profile } from './profile.ts'
import { createStreamDecoder, endMarkers } from './reader.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'
import { decodeResponse, encodeResponse } from './response.ts'
import { shareWebSearch } from './web-search.ts'
import { createStreamEncoder } from './writer.ts'

/** Google's Gemini API: `generateContent` and `streamGenerateContent`, as v1beta and the Vertex AI API have them. */
export const google: FormatCodec = {
  name: 'google',
  profile,
  shareWebSearch,
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder,
  createStreamEncoder,
  inspect,
  decodeError,
  encodeError,
  requestPath,
  readKey,
  authHeaders,
  endMarkers,
  toolName,
  partlyReadFields,
  isNeutral,
}
