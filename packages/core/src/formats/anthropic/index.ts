import type { FormatCodec } from '../format.ts'
import { authHeaders, readKey } from './auth.ts'
import { clientTools } from './client-tools.ts'
import { decodeError, encodeError } from './error.ts'
import { inspect } from './inspect.ts'
import { partlyReadFields, toolName } from './maps.ts'
import { profile } from './profile.ts'
import { createStreamDecoder, endMarkers } from './reader.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'
import { decodeResponse, encodeResponse } from './response.ts'
import { shareWebSearch } from './web-search.ts'
import { createStreamEncoder } from './writer.ts'

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropic: FormatCodec = {
  name: 'anthropic',
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
  partlyReadFields,
}
