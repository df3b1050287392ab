import type { ApiError, Format } from '../../src/index.ts'

interface NeutralRow {
  from?: Format
  to?: Format
  path: RegExp
  reason: string
}

/** Values that ask for nothing that the target does not do anyway, with the reason. */
const NEUTRAL: readonly NeutralRow[] = [
  { path: /=null$/, reason: 'null is the same as leaving the field out' },
  {
    path: /(^|\.)(store|stream|background|logprobs|async|is_error|enabled|strict|include_obfuscation|thought|disable_parallel_tool_use|eager_input_streaming|defer_loading|enable_zoom)=false$/,
    reason: 'false is the default',
  },
  { path: /cache_control\(ephemeral\)\.ttl=5m$/, reason: 'five minutes is the default' },
  {
    path: /^service_?tier=(auto|default|standard|unspecified|standard_only)$/i,
    reason: 'the default tier',
  },
  {
    path: /(^|\.)(\w+=\w*_UNSPECIFIED|detail=auto|truncation=disabled|format\(text\)|response_format\(text\)|text)$/,
    reason: 'what is done without it',
  },
  {
    path: /^(generationConfig|contents\[\]\.parts\[\]|tools\[\]|reasoning\(Reasoning\)|metadata|output_config|toolConfig\.functionCallingConfig|.*\.output_config\(\w+\))$/,
    reason: 'an empty object',
  },
  {
    path: /json_schema\)?(\.json_schema)?\.(name|strict=true)$/,
    reason: 'a label of the schema, and that it must be kept to, which is so in any case',
  },
  {
    path: /stream_options(\(\w+\))?\.include_(usage|obfuscation)=/,
    reason: "how the client's own stream is",
  },
  {
    path: /thinking\(enabled\)\.budget_tokens$/,
    reason: 'a budget is sent as the effort whose range it is in',
  },
  {
    path: /(\.display=summarized|includeThoughts=(true|false)|summary=(auto|concise|detailed))$/,
    reason: 'reasoning comes without being asked for, where it comes at all',
  },
  {
    path: /^(thinking\(adaptive\)|generationConfig\.thinkingConfig)$/,
    reason: 'the model reasons by default',
  },
  {
    to: 'openai-responses',
    path: /^thinking\(\w+\)\.display=omitted$/,
    reason: 'no summary comes unless it is asked for',
  },
  {
    to: 'google',
    path: /(tool_call_id|call_id|tool_use_id|\(tool_use\)\.id|tool_calls\[\]\(\w+\)\.id)$/,
    reason: 'Google pairs calls with their results by name and order',
  },
  {
    from: 'openai-responses',
    path: /\]\((\w+_call|\w+_call_output|\w*Message)\)\.(id|status=\w+|type=message|caller\(direct\)|environment\(local\))$/,
    reason: 'set by the API on what it returned',
  },
  {
    from: 'openai-responses',
    path: /\((EasyInput)?Message\)\.phase=/,
    reason: 'a label of assistant messages, on one of the user',
  },
  {
    from: 'openai-responses',
    path: /\(function_call_output\)\.(call_id|name|namespace)$/,
    reason: 'tells which call the output belongs to, as the order does',
  },
  {
    from: 'openai-responses',
    path: /^include\[\]=reasoning\.encrypted_content$/,
    reason: 'encrypted reasoning comes without being asked for',
  },
  {
    path: /search_context_size=medium$/,
    reason: 'the default',
  },
  {
    path: /(user_location\(approximate\)(\.type=approximate)?|\(WebSearchTool\)\.filters\(Filters\)|googleSearch\.searchTypes)$/,
    reason: 'an empty object',
  },
  {
    path: /(external_web_access=true|\(web_search_\d+\)\.allowed_callers\[\]=direct|searchTypes\.webSearch|include\[\]=web_search_call\.action\.sources)$/,
    reason: 'what a web search does anyway',
  },
  {
    from: 'anthropic',
    path: /(\.configs\(\w+\)(\.\w+\(\w+\))?|_toolset_\d+\)\.configs\(\w+\)\.\w+\(\w+\)\.enabled=true)$/,
    reason: 'an empty object, and what a tool of a toolset is anyway',
  },
  {
    from: 'anthropic',
    path: /(type=custom|caller\(direct\)|clear_at=never|^thread\(create\))$/,
    reason: 'what is meant without it',
  },
  {
    from: 'google',
    path: /responseSchema\.nullable=(true|false)$/,
    reason: 'a schema without a type allows null; false is the default',
  },
  { from: 'google', path: /thinkingLevel=MEDIUM$/, reason: 'what thinking means without a level' },
  { from: 'google', path: /\.role$/, reason: 'a label; system instructions have no role' },
]

export function isNeutral(from: Format, to: Format, path: string): boolean {
  return NEUTRAL.some(
    (row) => (!row.from || row.from === from) && (!row.to || row.to === to) && row.path.test(path),
  )
}

/** Fields that rest on what only an upstream of the client's own format keeps: they are refused, see `statefulFields`. */
const STATEFUL: Partial<Record<Format, RegExp>> = {
  'openai-responses': /^(previous_response_id|conversation|prompt|background|messages\[\d+\])$/,
  anthropic: /^thread$/,
  google: /^cachedContent$/,
}

const STATEFUL_CODES: ReadonlySet<unknown> = new Set(['unsupported_parameter', 'thread_not_found'])

export function isStateful(from: Format, error: ApiError): boolean {
  return STATEFUL_CODES.has(error.code) && STATEFUL[from]?.test(error.param ?? '') === true
}
