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
export { canForceTool } from './fit/tools.ts'
export {
  createLogprobsReader,
  encodeTokenOptions,
  type LogprobsReader,
  type TokenOptions,
} from './formats/token-options.ts'
export {
  type BlockTracker,
  type BlockWriter,
  countOf,
  createBlockTracker,
  createBlockWriter,
  createId,
  defined,
  fromBase64,
  isObject,
  isReasoningOff,
  isStrictSchema,
  type JsonLimits,
  type JsonObject,
  JsonOutline,
  JsonScanner,
  mediaKind,
  mediaTypeOf,
  mergeOpaque,
  OPAQUE_FIELDS,
  type OpaqueField,
  type OpaqueVendor,
  parseDataUrl,
  parseJson,
  REQUEST_ID_HEADERS,
  readOpaque,
  type TokenLogprob,
  toBase64,
  toJson,
  toolNames,
  truncatedStream,
  urlSource,
} from './hub/index.ts'
export { addField, replaceField } from './json-fields.ts'
export { findOverrideProblems, overrideSchema } from './models/override.ts'
export { replaceModel } from './replace-model.ts'
export { isPrivateAddress } from './transport/private-host.ts'
export { decodeVideoRequest, encodeVideoTask } from './video/served.ts'
