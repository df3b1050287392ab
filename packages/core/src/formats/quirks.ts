import type {
  IdRule,
  JsonObject,
  ModelTraits,
  Opaque,
  Reasoning,
  Vendor,
  Warn,
  WebSearchSetting,
  WebSearchTool,
} from '../hub/index.ts'

/**
 * How a vendor's models deviate from a format. The rows are in `vendors/`; one is looked up per request.
 * An absent field has its default, which is also what models of unknown vendors get.
 */
export interface VendorQuirks {
  /** The fields that control reasoning, in place of the format's own. */
  encodeReasoning?(reasoning: Reasoning, context: QuirkContext): JsonObject
  /** Whether `top_k` is accepted. @default false */
  topK?: boolean
  /** Whether `metadata` is accepted only together with `store: true`. @default false */
  metadataRequiresStore?: boolean
  /** Whether the parts `audio_url` and `video_url` and files by URL are accepted, which OpenAI lacks. @default true */
  mediaByUrl?: boolean
  /** Whether a file with its bytes requires a filename. @default false */
  requiresFilename?: boolean
  /** Whether assistant messages may carry a `refusal`. @default true */
  refusals?: boolean
  /** The ids of tool calls that are accepted. @default up to 40 characters, as OpenAI limits them */
  callIds?: IdRule
  /** Whether tools of type `custom`, which take free text, are accepted. @default true */
  customTools?: boolean
  /** Whether `tool_choice` may narrow the tools by `allowed_tools`. @default true */
  allowedTools?: boolean
  /** Whether content parts may have OpenAI's `prompt_cache_breakpoint`. @default true */
  cacheBreakpoints?: boolean
  /** Whose signatures are accepted back in the `reasoning_details` of earlier turns. @default none */
  reasoningSignatures?: keyof Opaque
  /** Whether reasoning is sent back within a tool loop in the fields it came in. @default true */
  sourceReasoning?: boolean
  /** Whether tool calls of earlier turns are sent with Google's thought signature. @default false */
  thoughtSignatures?: boolean
  /**
   * Whether the vendor's own tools and functions can be used together, for which their invocations have to be returned.
   * @default never
   */
  combinesTools?(traits: ModelTraits): boolean
  /** How a web search is requested. @default the format's own way; openai-chat has none */
  webSearch?: WebSearchSupport
  /** Whether a reasoning model returns its reasoning encrypted on request, and accepts it back. @default false */
  encryptedReasoning?: boolean
}

/** The vendors that deviate from one format; those that are absent speak it as documented. */
export type FormatQuirks = Readonly<Partial<Record<Vendor, VendorQuirks>>>

/** How a format or vendor lets its models search the web. */
export interface WebSearchSupport {
  /** The settings of the tool that it has; there is a warning for each other one. */
  settings: readonly WebSearchSetting[]
  /** An entry of `tools`, fields of the request, or both. */
  encode(tool: WebSearchTool, forced: boolean): { tool?: JsonObject; fields?: JsonObject }
  /** Whether a search can be forced, by `encode`. @default false */
  canBeForced?: boolean
  /** The models that have it. @default all */
  supports?(traits: ModelTraits): boolean
}

/** What a quirk depends on. */
export interface QuirkContext {
  warn: Warn
  traits: ModelTraits
}

/** What applies to models of unknown vendors, and wherever a row is silent. */
const DEFAULT_QUIRKS = {
  topK: false,
  metadataRequiresStore: false,
  mediaByUrl: true,
  requiresFilename: false,
  refusals: true,
  customTools: true,
  allowedTools: true,
  sourceReasoning: true,
  cacheBreakpoints: true,
  thoughtSignatures: false,
  encryptedReasoning: false,
} satisfies VendorQuirks

/** A vendor's quirks with the defaults filled in. */
type ResolvedQuirks = VendorQuirks & Required<Pick<VendorQuirks, keyof typeof DEFAULT_QUIRKS>>

/** The context of a request that is encoded, its quirks complete. */
export interface ResolvedContext extends QuirkContext {
  quirks: ResolvedQuirks
}

/** Fills in the defaults, once per request. */
export function resolveQuirks(
  context: QuirkContext & { quirks?: VendorQuirks | undefined },
): ResolvedContext {
  const { warn, traits, quirks } = context
  return { warn, traits, quirks: quirks ? { ...DEFAULT_QUIRKS, ...quirks } : DEFAULT_QUIRKS }
}
