import type { FormatCodec } from '../format.ts'
import { readKey } from './auth.ts'
import { encodeError } from './error.ts'
import { inspect } from './inspect.ts'
import { native } from './native.ts'
import { profile } from './profile.ts'
import { endMarkers } from './reader.ts'
import { decodeRequest, decodeRequestInSteps } from './request.ts'
import { encodeResponse } from './response.ts'
import { clientToolsAndSets } from './toolsets.ts'
import { upstream } from './upstream.ts'
import { createStreamEncoder } from './writer.ts'

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropic: FormatCodec = /* @__PURE__ */ Object.assign({}, upstream, native, {
  profile,
  clientTools: clientToolsAndSets,
  decodeRequest,
  decodeRequestInSteps,
  encodeResponse,
  createStreamEncoder,
  inspect,
  encodeError,
  readKey,
  endMarkers,
})
