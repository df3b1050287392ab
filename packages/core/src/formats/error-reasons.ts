import { type ApiError, CREDIT_CODES } from '../hub/index.ts'

/** What an error is about, where SDKs and agents act on it by a code or phrase of their own vendor. */
export type ErrorReason =
  | 'context-overflow'
  | 'content-policy'
  | 'model-not-found'
  | 'authentication'
  | 'billing'
  | 'rate-limit'
  | 'overloaded'

interface Row {
  reason: ErrorReason
  /** Vendors' own codes. */
  codes: ReadonlySet<string>
  /** Phrases of vendors' messages. */
  message: RegExp
}

/**
 * Reasons that the status alone does not tell. Sources: OpenAI, "Error codes"; Anthropic, "Errors"; Google, "Gemini API
 * troubleshooting"; the messages of DeepSeek, Moonshot, Qwen, Zhipu and vLLM.
 */
const ROWS: readonly Row[] = [
  {
    reason: 'billing', // an account that has to be paid for, which comes as a rate limit or an invalid request
    codes: CREDIT_CODES,
    message: /credit balance is too low|requires billing to be enabled|insufficient balance/i,
  },
  {
    reason: 'context-overflow',
    codes: new Set(['context_length_exceeded', 'string_above_max_length', 'context_window_exceeded']),
    message:
      /prompt is too long|maximum context length|context (length|window|limit)[^.]{0,40}exceed|exceeds?[^.]{0,40}context (length|window|limit)|input token count[^.]{0,40}exceeds|exceeded model token limit|range of input length should be/i,
  },
  {
    reason: 'content-policy',
    codes: new Set([
      'content_policy_violation',
      'content_filter',
      'data_inspection_failed',
      'PROHIBITED_CONTENT',
    ]),
    message:
      /content (management|filtering|usage) policy|content policy|content exists risk|inappropriate content/i,
  },
  {
    reason: 'model-not-found',
    codes: new Set(['model_not_found', 'ModelNotFound']),
    message:
      /\bmodels?\b.{0,80}(not found|does not exist|is not supported)|^model: \S+$|not found the model/is,
  },
]

/** The reason of an error; undefined where it has none that clients act on. */
export function reasonOf({ type, status, code, message }: ApiError): ErrorReason | undefined {
  for (const row of ROWS) {
    if (code !== undefined && row.codes.has(code)) return row.reason
    const isPlausible = row.reason === 'model-not-found' ? type === 'not-found' : REQUEST_TYPES.has(type)
    if (isPlausible && status !== 502 && row.message.test(message)) return row.reason
  }
  return type === 'authentication' || type === 'billing' || type === 'rate-limit' || type === 'overloaded'
    ? type
    : undefined
}

/** Types that an error about the request's content comes with; `server` in a stream or with status 200. */
const REQUEST_TYPES: ReadonlySet<ApiError['type']> = new Set([
  'invalid-request',
  'too-large',
  'server',
  'permission',
])

/** How many tokens a prompt has, and how many it may have, as far as the vendor's message says it. */
export function overflowOf(message: string): { tokens: string; limit: string } | undefined {
  for (const { pattern, limitFirst } of COUNTS) {
    const [, first, second] = pattern.exec(message) ?? []
    if (first && second)
      return limitFirst ? { tokens: second, limit: first } : { tokens: first, limit: second }
  }
  return undefined
}

const COUNTS = [
  { pattern: /(\d+) tokens > (\d+) maximum/, limitFirst: false },
  { pattern: /token count \((\d+)\) exceeds[^(]*\((\d+)\)/, limitFirst: false },
  { pattern: /maximum context length (?:is|of) (\d+) tokens.*?(\d+) tokens/s, limitFirst: true },
  { pattern: /token limit:? (\d+).*?requested:? (\d+)/is, limitFirst: true },
]

/** Whether an error is the client's to mend, whatever the status that it came with. */
export function isClientReason(reason: ErrorReason | undefined): boolean {
  return reason === 'context-overflow' || reason === 'content-policy'
}
