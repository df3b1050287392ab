import { citedDocument } from '../../cited-document.ts'
import { convertAnthropicBlock } from '../../hosted-tools/anthropic.ts'
import { anthropic } from '../../provider-tools/anthropic.ts'
import type { FormatFeatures } from '../registry.ts'

export const features: FormatFeatures = {
  vendorTools: anthropic,
  convertHosted: convertAnthropicBlock,
  convertDocument: citedDocument,
  acceptsCitations: true,
}
