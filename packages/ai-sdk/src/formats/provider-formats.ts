import {
  anthropicUpstream,
  googleUpstream,
  openaiChatUpstream,
  openaiResponsesUpstream,
} from '@mixrouter/core/internal'
import { citedDocument } from '../cited-document.ts'
import { convertAnthropicBlock } from '../hosted-tools/anthropic.ts'
import { convertGooglePart } from '../hosted-tools/google.ts'
import { convertOpenAIItem } from '../hosted-tools/openai.ts'
import { approvalItem } from '../tool-approvals.ts'
import type { ProviderFormat } from './registry.ts'

export const openaiChat: ProviderFormat = { codec: openaiChatUpstream }

export const openaiResponses: ProviderFormat = {
  codec: openaiResponsesUpstream,
  convertHosted: convertOpenAIItem,
  convertApproval: approvalItem,
}

export const anthropic: ProviderFormat = {
  codec: anthropicUpstream,
  convertHosted: convertAnthropicBlock,
  convertDocument: citedDocument,
  acceptsCitations: true,
}

export const google: ProviderFormat = { codec: googleUpstream, convertHosted: convertGooglePart }
