import { fitRequest } from './fit/index.ts'
import type { CodecLookup, EncodedRequest, UpstreamCodec } from './formats/format.ts'
import type { FormatQuirks } from './formats/quirks.ts'
import {
  ApiError,
  type ChatRequest,
  collectWarnings,
  type Format,
  fitToolNames,
  refuseLosses,
  runSteps,
  type Steps,
  type Warn,
  type Warning,
} from './hub/index.ts'
import type { ModelLookup } from './models/create-lookup.ts'

/**
 * What to do with what the target format cannot carry: `warn` collects warnings, `error` rejects a request of which
 * something would be dropped (warnings `unsupported` and `foreign`), `ignore` collects none.
 */
export type OnUnsupported = 'warn' | 'error' | 'ignore'

/** An encoded request, and what it could not carry. */
export interface PreparedRequest extends EncodedRequest {
  warnings: Warning[]
}

export interface EncodeRequestOptions {
  /** The upstream's format. */
  to: Format
  /** @default 'warn' */
  onUnsupported?: OnUnsupported
  /** Warnings of the request's decoding, to be included. */
  warnings?: readonly Warning[]
  /** What is known of the models, such as `extendModels` returns. @default profileOf */
  models?: ModelLookup | undefined
  /** The day whose retired models are warned of. @default today */
  now?: Date | undefined
}

/** What requests are encoded with: as many formats as a caller has, so that a bundle contains no others. */
export interface Encoding {
  readonly codecs: CodecLookup
  /** What is known of models, where the options do not say. */
  readonly models: ModelLookup
  /** The vendors that deviate from a format. */
  quirks(format: Format): FormatQuirks | undefined
  /** Replaces what only other formats have; without it, and where it leaves something, the codec drops it with a warning. */
  makePortable?(request: ChatRequest, to: Format, warn: Warn): ChatRequest
}

/**
 * Encodes a hub request with what `encoding` has.
 *
 * @throws ApiError as `encodeRequest` does
 * @throws TypeError if there is no codec of `to`
 */
export function encodeRequestWith(
  encoding: Encoding,
  request: ChatRequest,
  options: EncodeRequestOptions,
): PreparedRequest {
  return runSteps(encodeInSteps(encoding, request, options))
}

/** As `encodeRequestWith`, in steps. */
export function* encodeInSteps(
  encoding: Encoding,
  request: ChatRequest,
  options: EncodeRequestOptions,
): Steps<PreparedRequest> {
  const { to, onUnsupported = 'warn', models = encoding.models, now } = options
  const { warnings, warn } = collectWarnings(options.warnings)
  const traits = models(request.model)
  const codec = codecOf(encoding.codecs, to)
  const portable = encoding.makePortable?.(request, to, warn) ?? request
  yield
  const fitted = fitRequest(portable, traits, { to, warn, now })
  const quirks = traits.vendor && encoding.quirks(to)?.[traits.vendor]
  const named = fitToolNames(fitted, codec.toolName)
  yield
  let encoded: EncodedRequest
  try {
    encoded = yield* codec.encodeRequestInSteps(named, { warn, traits, ...(quirks && { quirks }) })
  } finally {
    checkRemains(request, warnings, to)
  }
  if (onUnsupported === 'error') refuseLosses(warnings, to)
  return { ...encoded, warnings: onUnsupported === 'ignore' ? [] : warnings }
}

/** @throws TypeError if there is none */
export function codecOf(codecs: CodecLookup, format: Format): UpstreamCodec {
  const codec = codecs(format)
  if (codec) return codec
  throw new TypeError(`The format ${format} is not part of this bundle; use the entry point that has it`)
}

/**
 * Rejects a request of whose conversation nothing remained, naming the first part that was dropped: the model would
 * respond to something else.
 */
function checkRemains({ messages }: ChatRequest, warnings: readonly Warning[], to: Format): void {
  if (!warnings.some(isLoss)) return
  const losses = new Map(warnings.filter(isLoss).map((warning) => [warning.path, warning]))
  const paths = messages.flatMap(({ content }, index) =>
    content.map((_, position) => `messages[${index}].content[${position}]`),
  )
  const [first] = paths
  if (first === undefined || !paths.every((path) => losses.has(path))) return
  throw new ApiError(
    `Nothing of the conversation can be sent in ${to}: ${first}: ${losses.get(first)?.message}`,
    {
      status: 400,
      param: first,
      code: 'unsupported_parameter',
    },
  )
}

function isLoss({ code }: Warning): boolean {
  return code === 'unsupported' || code === 'foreign'
}
