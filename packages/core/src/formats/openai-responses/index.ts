import type { FormatCodec } from '../format.ts'
import { authHeaders, readKey } from './auth.ts'
import { clientTools } from './client-tools.ts'
import { decodeError, encodeError } from './error.ts'
import { inspect } from './inspect.ts'
import { isNeutral, isReference, partlyReadFields, STATEFUL_FIELDS, toolName } from './maps.ts'
import { profile } from './profile.ts'
import { createStreamDecoder, endMarkers } from './reader.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'
import { decodeResponse, encodeResponse } from './response.ts'
import { shareWebSearch } from './web-search.ts'
import { createStreamEncoder } from './writer.ts'

/** OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: FormatCodec = {
  name: 'openai-responses',
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
  clientTools,
  isReference,
  partlyReadFields,
  isNeutral,
  statefulFields: STATEFUL_FIELDS,
}
