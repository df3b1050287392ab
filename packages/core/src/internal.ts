/**
 * Helpers that only Mixrouter's own packages use. They may change in any release; use `@mixrouter/core` instead.
 *
 * @module
 */

export {
  type EndpointTranslation,
  findEndpointTranslation,
  type TranslatedEndpoint,
} from './endpoints/index.ts'
export { warnIfRetired } from './fit/index.ts'
export { detectRequest, detectResponse } from './formats/detect.ts'
export { type ErrorReason, reasonOf } from './formats/error-reasons.ts'
export { formatOfHeaders } from './formats/index.ts'
export { ENCRYPTED_REASONING, GENERATED as GENERATED_ITEM_ID } from './formats/openai-responses/maps.ts'
export { returnsEncryptedReasoning } from './formats/openai-responses/reasoning.ts'
export type { VendorQuirks } from './formats/quirks.ts'
export {
  ByteCollector,
  bytesToBase64,
  callKey,
  concatBytes,
  countOf,
  createBlockWriter,
  decodePieces,
  defined,
  type FieldPlace,
  fromBase64,
  isFingerprinted,
  isObject,
  isReasoningOff,
  type JsonLimits,
  type JsonObject,
  JsonOutline,
  type JsonScan,
  JsonScanner,
  jsonPieces,
  lacksCredit,
  matchesAnyGlob,
  matchesGlob,
  mediaKind,
  mediaTypeOf,
  mergeOpaque,
  objectEnd,
  type Pause,
  parseJson,
  parseJsonInSteps,
  REQUEST_ID_HEADERS,
  runSteps,
  type Steps,
  stringEnd,
  textPieces,
  toBase64,
  toDataUrl,
  toJson,
  toolNames,
  truncatedStream,
} from './hub/index.ts'
export { addField, editField, replaceField } from './json-fields.ts'
export { bareName } from './models/name.ts'
export { findOverrideProblems, overrideSchema } from './models/override.ts'
export { replaceModel } from './replace-model.ts'
export { requestAborted } from './transport/index.ts'
export { isPrivateAddress } from './transport/private-host.ts'
export { quirksOf } from './vendors/index.ts'
export { decodeVideoRequest, encodeVideoTask } from './video/served.ts'
