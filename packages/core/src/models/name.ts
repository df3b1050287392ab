/** A model's name in parts. */
export interface ModelName {
  /** In lower case, without prefixes and suffixes of resellers: `claude-opus-4-7` of `us.anthropic.claude-opus-4-7-v1:0`. */
  bare: string
  /** `bare` without the date of a snapshot: `gpt-5` of `gpt-5-2025-08-07`. */
  undated: string
}

/** Amazon Bedrock's prefixes: a region or `global`, and who made the model. */
const BEDROCK =
  /^(?:(?:us-gov|us|eu|apac|au|jp|ca|global)\.)?(?:anthropic|amazon|deepseek|google|meta|minimax|mistral|moonshotai|moonshot|openai|qwen|xai|zai)\.(?=[a-z])/

/** Amazon Bedrock's version, as in `-v1:0`, and the context that may follow. */
const BEDROCK_VERSION = /-v\d+(?::\w+)*$/

/** What resellers append: OpenRouter's `:free`, Vertex AI's `@default`, Claude Code's `[1m]`. */
const SUFFIX = /(?::[\w.-]+|@(?:default|latest)|\[\w+\])$/

/** The date of a snapshot: `-2025-08-07`, `-20250929`, Vertex AI's `@20250929`, Volcengine's `-251015`. */
const DATE = /[-@](?:20\d\d-\d\d-\d\d|20\d{6}|2[3-9][01]\d[0-3]\d)$/

/**
 * The parts of a model's name, however it is spelled: with the prefix of a vendor (`openai/`), of OpenRouter
 * (`~anthropic/`), of Google's resources (`models/`, `publishers/google/models/`) or of Amazon Bedrock (`us.anthropic.`),
 * and of a fine-tuned model (`ft:gpt-4o:acme::id`) the one that it is based on.
 *
 * @example parseModelName('anthropic/claude-opus-4.7').bare // 'claude-opus-4.7'
 */
export function parseModelName(model: string): ModelName {
  const lower = model.trim().toLowerCase()
  const tuned = /^ft:([^:]+):/.exec(lower)?.[1]
  const name = tuned ?? lower.slice(lower.lastIndexOf('/') + 1).replace(/^~/, '')
  const bedrock = BEDROCK.exec(name)
  const own = bedrock ? withoutBedrock(name, bedrock[0]) : name.replace(SUFFIX, '')
  const bare = own.replace('@', '-')
  return { bare, undated: bare.replace(DATE, '') }
}

/** Bedrock names some models by their version alone, as `deepseek.r1-v1:0`. */
function withoutBedrock(name: string, prefix: string): string {
  const rest = name.slice(prefix.length).replace(BEDROCK_VERSION, '')
  return prefix.endsWith('deepseek.') && /^[rv]\d/.test(rest) ? `deepseek-${rest}` : rest
}

/** The name in lower case and without prefixes and suffixes, such as `openai/` and `:free`. */
export function bareName(model: string): string {
  return parseModelName(model).bare
}

/**
 * A version, as its numbers: `[4, 7]` of `4.7`. Models without a version have `LATEST`, so that they are of the newest
 * generation.
 */
export type Version = readonly [major: number, minor: number]

export const LATEST: Version = [Number.POSITIVE_INFINITY, 0]

/** @example parseVersion('4.7') // [4, 7] */
export function parseVersion(text: string): Version {
  const [major = 0, minor = 0] = text.split(/[.\-p]/).map(Number)
  return [major, minor]
}

/** Negative where `a` is the older one. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0]
}
