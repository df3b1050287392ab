import type { FormatCodec } from '../format.ts'
import { readKey } from './auth.ts'
import { encodeError } from './error.ts'
import { inspect } from './inspect.ts'
import { native } from './native.ts'
import { profile } from './profile.ts'
import { endMarkers } from './reader.ts'
import { decodeRequest, decodeRequestInSteps } from './request.ts'
import { encodeResponse } from './response.ts'
import { upstream } from './upstream.ts'
import { createStreamEncoder } from './writer.ts'

/** OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: FormatCodec = /* @__PURE__ */ Object.assign({}, upstream, native, {
  profile,
  decodeRequest,
  decodeRequestInSteps,
  encodeResponse,
  createStreamEncoder,
  inspect,
  encodeError,
  readKey,
  endMarkers,
})
