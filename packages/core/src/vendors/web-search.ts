import type { WebSearchSupport } from '../formats/quirks.ts'
import { defined, type JsonObject, type WebSearchTool } from '../hub/index.ts'

/** OpenAI's field of chat/completions, which routers accept for models of other vendors, too. */
export const WEB_SEARCH_OPTIONS: WebSearchSupport = {
  settings: ['userLocation', 'contextSize'],
  encode: ({ contextSize, userLocation }) => ({
    fields: {
      web_search_options: defined({
        search_context_size: contextSize,
        user_location: userLocation && { type: 'approximate', approximate: userLocation },
      }),
    },
  }),
}

/** A tool `web_search` of openai-responses whose settings differ from OpenAI's. */
export function searchTool(
  settings: WebSearchSupport['settings'],
  fields: (tool: WebSearchTool) => JsonObject,
): WebSearchSupport {
  return { settings, encode: (tool) => ({ tool: { type: 'web_search', ...defined(fields(tool)) } }) }
}

export function approximate({ userLocation }: WebSearchTool): JsonObject | undefined {
  return userLocation && { type: 'approximate', ...userLocation }
}
