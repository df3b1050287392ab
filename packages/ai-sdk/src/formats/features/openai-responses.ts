import { convertOpenAIItem } from '../../hosted-tools/openai.ts'
import { openai } from '../../provider-tools/openai.ts'
import { approvalItem } from '../../tool-approvals.ts'
import type { FormatFeatures } from '../registry.ts'

export const features: FormatFeatures = {
  vendorTools: openai,
  convertHosted: convertOpenAIItem,
  convertApproval: approvalItem,
}
