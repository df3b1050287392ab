import { openaiModels } from '../openai-models.ts'
import type { FormatProfile } from '../profile.ts'

const WEB = [/^https?:\/\//i]

export const profile: FormatProfile = {
  apiName: 'responses',
  clientHeaders: ['openai-beta'],
  models: openaiModels,
  fileOwner: 'openai',
  // `image_url` and `file_url`: https://platform.openai.com/docs/guides/pdf-files
  fetchedUrls: { 'image/*': WEB, 'application/pdf': WEB },
}
