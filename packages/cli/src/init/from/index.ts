import { isObject } from '@mixrouter/core/internal'
import { CommandError } from '../../command-error.ts'
import { fromClaudeCodeRouter } from './claude-code-router.ts'
import type { Conversion } from './conversion.ts'
import { fromLiteLLM } from './litellm.ts'
import { fromPortkey } from './portkey.ts'

type Convert = (file: Record<string, unknown>) => Conversion

/** By the field that only files of that gateway have. */
const CONVERTERS: readonly (readonly [field: string, convert: Convert])[] = [
  ['model_list', fromLiteLLM],
  ['Providers', fromClaudeCodeRouter],
  ['targets', fromPortkey],
  ['provider', fromPortkey],
]

/**
 * Converts the configuration of LiteLLM, claude-code-router or Portkey.
 *
 * @throws CommandError 2 for a file of another kind
 */
export async function convert(text: string, file: string): Promise<Conversion> {
  const { parse } = await import('yaml') // JSON is YAML, too
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    throw new CommandError(
      `${file} is neither valid YAML nor valid JSON: ${(error as Error).message.split('\n')[0]}`,
      2,
    )
  }
  const converter = isObject(content) && CONVERTERS.find(([field]) => field in content)
  if (isObject(content) && converter) return converter[1](content)
  throw new CommandError(
    `${file} is not a configuration of LiteLLM (model_list), claude-code-router (Providers) or Portkey (targets, provider).`,
    2,
  )
}
