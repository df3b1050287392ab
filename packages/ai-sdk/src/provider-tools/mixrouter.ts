import { OPENAI_INCLUDES } from './openai.ts'
import type { VendorTools } from './vendor-tools.ts'

const WEB_SEARCH = 'web_search'

/** `mixrouter.tools`, which work with the models of every vendor that has them. */
export const mixrouter: VendorTools = {
  convert: (type, args) => (type === WEB_SEARCH ? { type: 'web-search', ...args } : undefined),
  includes: { 'openai-responses': { [WEB_SEARCH]: OPENAI_INCLUDES.web_search } },
}
