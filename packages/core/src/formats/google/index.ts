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

/** Google's Gemini API: `generateContent` and `streamGenerateContent`, as v1beta and the Vertex AI API have them. */
export const google: FormatCodec = /* @__PURE__ */ Object.assign({}, upstream, native, {
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
