import type { VendorTools } from './vendor-tools.ts'

/** Provider tools that every format can have, by id: `mixrouter.tools`, and OpenAI's tool of the user's that takes free text. */
export const SHARED_TOOLS: Readonly<Record<string, VendorTools>> = {
  'mixrouter.web_search': {
    convert: (_, args) => ({ type: 'web-search', ...args }),
    includes: { 'openai-responses': { web_search: 'web_search_call.action.sources' } },
  },
  'openai.custom': {
    convert: (_, args, name) => ({
      type: 'custom',
      name,
      ...(args as { description?: string; format?: unknown }),
    }),
    nameOf: () => undefined,
  },
}
