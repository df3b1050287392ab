/**
 * What the SDK packages are made of. Each format, the models of all vendors and videos are entry points of their own, so
 * that an app downloads them when it uses them first.
 *
 * @module
 */
export {
  type ClientFormat,
  type ClientFormats,
  createLazyFormats,
  type FormatLoaders,
  type LazyFormats,
} from '../client/client-formats.ts'
export { createClientWith } from '../client/create-client.ts'
export { endpointsOf } from '../client/endpoints.ts'
export { gatewayInfo } from '../client/gateway-info.ts'
export { codecOf, type Encoding } from '../encode.ts'
export { canForceTool } from '../fit/tools.ts'
export type { FormatQuirks } from '../formats/quirks.ts'
export {
  createLogprobsReader,
  encodeTokenOptions,
  type LogprobsReader,
  type TokenOptions,
} from '../formats/token-options.ts'
export {
  ApiError,
  addCacheBreakpoint,
  type BlockTracker,
  bytesToBase64,
  collectWarnings,
  concatBytes,
  createBlockTracker,
  createId,
  defined,
  EFFORTS,
  FORMATS,
  fromBase64,
  isObject,
  isReasoningOff,
  isStrictSchema,
  type JsonObject,
  lacksCredit,
  mediaKind,
  type OpaqueField,
  parseDataUrl,
  parseJson,
  REQUEST_ID_HEADERS,
  readErrorValue,
  readOpaque,
  type TokenLogprob,
  takesBreakpoint,
  truncatedStream,
  urlSource,
} from '../hub/index.ts'
export { createLookup } from '../models/create-lookup.ts'
export { extendLookup } from '../models/extend.ts'
export type { VendorModels } from '../models/family.ts'
export { createResolver } from '../models/resolve.ts'
export { createFetchTransport, SERVICE_URL, TransportError } from '../transport/index.ts'
