import { convertGooglePart } from '../../hosted-tools/google.ts'
import { google } from '../../provider-tools/google.ts'
import type { FormatFeatures } from '../registry.ts'

export const features: FormatFeatures = {
  vendorTools: google,
  convertHosted: convertGooglePart,
}
