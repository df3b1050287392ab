import { type ChatRequest, forcesWebSearch, type JsonObject, warnWebSearch } from '../hub/index.ts'
import type { QuirkContext, WebSearchSupport } from './quirks.ts'

/**
 * The request's web search as `support` encodes it. Without support there is none, with a warning.
 *
 * @param target whose search it is, such as `Google`
 */
export function encodeWebSearch(
  request: Pick<ChatRequest, 'tools' | 'toolChoice'>,
  support: WebSearchSupport | undefined,
  { target, traits, warn }: QuirkContext & { target: string },
): { tool?: JsonObject; fields?: JsonObject } {
  const index = request.tools?.findIndex(({ type }) => type === 'web-search') ?? -1
  const tool = request.tools?.[index]
  if (tool?.type !== 'web-search') return {}
  const path = `tools[${index}]`
  if (!support || support.supports?.(traits) === false) {
    warn('unsupported', path, `${target} has no web search for this model; the tool was dropped`)
    return {}
  }
  warnWebSearch(tool, support.settings, { path, target, warn })
  const forced = forcesWebSearch(request)
  if (forced && !support.canBeForced) {
    warn('changed', 'toolChoice', `${target} cannot force a web search; the model decides whether to search`)
  }
  return support.encode(tool, forced)
}
