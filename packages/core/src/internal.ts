/**
 * Helpers that only Mixrouter's own packages use. They may change in any release; use `@mixrouter/core` instead.
 *
 * @module
 */

export { codecOf } from './encode.ts'
export {
  type EndpointTranslation,
  findEndpointTranslation,
  type TranslatedEndpoint,
} from './endpoints/index.ts'
export { warnIfRetired } from './fit/index.ts'
export { canForceTool } from './fit/tools.ts'
export { upstream as anthropicUpstream } from './formats/anthropic/upstream.ts'
export { detectRequest, detectResponse } from './formats/detect.ts'
export { upstream as googleUpstream } from './formats/google/upstream.ts'
export { formatOfHeaders } from './formats/index.ts'
export { upstream as openaiChatUpstream } from './formats/openai-chat/upstream.ts'
export { ENCRYPTED_REASONING, GENERATED as GENERATED_ITEM_ID } from './formats/openai-responses/maps.ts'
export { returnsEncryptedReasoning } from './formats/openai-responses/reasoning.ts'
export { upstream as openaiResponsesUpstream } from './formats/openai-responses/upstream.ts'
export type { VendorQuirks } from './formats/quirks.ts'
export {
  createLogprobsReader,
  encodeTokenOptions,
  type LogprobsReader,
  type TokenOptions,
} from './formats/token-options.ts'
export { upstreamCodecs } from './formats/upstreams.ts'
export {
  type BlockTracker,
  type BlockWriter,
  bytesToBase64,
  callKey,
  concatBytes,
  countOf,
  createBlockTracker,
  createBlockWriter,
  createId,
  defined,
  fromBase64,
  isFingerprinted,
  isObject,
  isReasoningOff,
  isStrictSchema,
  type JsonLimits,
  type JsonObject,
  JsonOutline,
  JsonScanner,
  lacksCredit,
  matchesAnyGlob,
  matchesGlob,
  mediaKind,
  mediaTypeOf,
  mergeOpaque,
  OPAQUE_FIELDS,
  type OpaqueField,
  type OpaqueVendor,
  objectEnd,
  parseDataUrl,
  parseJson,
  REQUEST_ID_HEADERS,
  readErrorValue,
  readOpaque,
  stringEnd,
  type TokenLogprob,
  toBase64,
  toDataUrl,
  toJson,
  toolNames,
  truncatedStream,
  urlSource,
} from './hub/index.ts'
export { addField, editField, replaceField } from './json-fields.ts'
export { findOverrideProblems, overrideSchema } from './models/override.ts'
export { replaceModel } from './replace-model.ts'
export { requestAborted } from './transport/index.ts'
export { isPrivateAddress } from './transport/private-host.ts'
export { quirksOf } from './vendors/index.ts'
export { decodeVideoRequest, encodeVideoTask } from './video/served.ts'
