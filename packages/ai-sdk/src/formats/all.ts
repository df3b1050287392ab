import {
  anthropicUpstream,
  googleUpstream,
  openaiChatUpstream,
  openaiResponsesUpstream,
} from '@mixrouter/core/internal'
import { convertAnthropicBlock } from '../hosted-tools/anthropic.ts'
import { convertGooglePart } from '../hosted-tools/google.ts'
import { convertOpenAIItem } from '../hosted-tools/openai.ts'
import type { ProviderFormat } from './registry.ts'

/** Every format, for the entry point that has them all. */
export const allFormats: readonly ProviderFormat[] = [
  { codec: openaiChatUpstream },
  { codec: openaiResponsesUpstream, convertHosted: convertOpenAIItem },
  { codec: anthropicUpstream, convertHosted: convertAnthropicBlock },
  { codec: googleUpstream, convertHosted: convertGooglePart },
]
