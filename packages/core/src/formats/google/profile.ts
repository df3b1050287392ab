import { isObject } from '../../hub/index.ts'
import { untilFirstUser } from '../conversation-start.ts'
import { pageOf } from '../pagination.ts'
import type { FormatProfile, ListedModel, ModelsRoute, TokenCountRoute } from '../profile.ts'
import { upstreamProfile } from './upstream-profile.ts'

const METHODS = ['generateContent', 'streamGenerateContent', 'countTokens']

/** https://ai.google.dev/api/models; 1000 is the largest page. A page's token is the id of the last model before it. */
const models: ModelsRoute = {
  listPath: '/v1beta/models?pageSize=1000',
  encodeModel,
  encodeList(all, query) {
    const { items, hasMore } = pageOf(all, query, { size: 'pageSize', after: 'pageToken' })
    return { models: items.map(encodeModel), ...(hasMore && { nextPageToken: items.at(-1)?.id }) }
  },
}

/** https://ai.google.dev/api/tokens: `contents`, or a whole request in `generateContentRequest` with a model of its own */
const tokenCount: TokenCountRoute = {
  path: (chatPath) => chatPath.replace(/:generateContent$/, ':countTokens'),
  chatRequest: (body) => (isObject(body) && body.generateContentRequest) || body,
  withModel(body, model) {
    const inner = isObject(body) ? body.generateContentRequest : undefined
    const name = `models/${model}`
    if (!isObject(body) || !isObject(inner) || inner.model === name) return body
    return { ...body, generateContentRequest: { ...inner, model: name } }
  },
  encodeResponse: (tokens) => ({ totalTokens: tokens }),
  modelNotFound: /"NOT_FOUND"/,
}

export const profile: FormatProfile = {
  ...upstreamProfile,
  clientHeaders: [],
  sdkHeader: 'x-goog-api-key',
  modelInURL: true,
  models,
  tokenCount,
  conversationStart: (body) =>
    isObject(body)
      ? [body.systemInstruction ?? body.system_instruction, untilFirstUser(body.contents)]
      : undefined,
  usagePath: ['usageMetadata'],
}

function encodeModel(model: ListedModel) {
  const { id, displayName, contextTokens, maxOutputTokens, reasoning, chat = true } = model
  return {
    name: `models/${id}`,
    displayName,
    ...(contextTokens !== undefined && { inputTokenLimit: contextTokens }),
    ...(maxOutputTokens !== undefined && { outputTokenLimit: maxOutputTokens }),
    supportedGenerationMethods: chat ? METHODS : [],
    ...(reasoning !== undefined && { thinking: reasoning }),
  }
}
