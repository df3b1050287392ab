import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { openaiModels } from '../openai-models.ts'
import type { FormatProfile } from '../profile.ts'

export const profile: FormatProfile = {
  apiName: 'chat',
  clientHeaders: ['openai-beta'],
  models: openaiModels,
  conversationStart: (body) => (isObject(body) ? untilFirstUser(body.messages) : undefined),
  fileOwner: 'openai',
  // Files are accepted as data or by id: https://platform.openai.com/docs/api-reference/chat/create
  fetchedUrls: { 'image/*': [/^https?:\/\//i] },
}
