import { isObject, type JsonObject, type Warn } from '../../hub/index.ts'

/**
 * What a system message in mid-conversation controls beside its text. Source: Anthropic SDK, `BetaSystemMessageParam`.
 */
interface SystemControls {
  /** The message's content without its controls. */
  content: unknown
  /** Definitions of tools that may be called from here on. */
  addedTools: JsonObject[]
}

/**
 * Takes the controls out of a system message, each with a warning: other formats have one set of tools and one effort
 * for the whole conversation.
 */
export function decodeSystemControls(message: JsonObject, path: string, warn: Warn): SystemControls {
  const { content, clear_at: clearAt, output_config: config } = message
  if (clearAt !== undefined && clearAt !== null && clearAt !== 'never') {
    warn('unsupported', `${path}.clear_at`, 'Other formats keep every system message; clear_at was dropped')
  }
  if (isObject(config) && config.effort !== undefined && config.effort !== null) {
    const place = `${path}.output_config.effort`
    warn(
      'unsupported',
      place,
      'Other formats have one effort for the whole conversation; this one was dropped',
    )
  }
  if (!Array.isArray(content)) return { content, addedTools: [] }
  const addedTools: JsonObject[] = []
  const kept: unknown[] = []
  for (const [position, block] of content.entries()) {
    const type = isObject(block) ? block.type : undefined
    if (type !== 'tool_addition' && type !== 'tool_removal') {
      kept.push(block)
      continue
    }
    const tool = isObject(block.tool) ? block.tool : {}
    const definition = type === 'tool_addition' && isObject(tool.definition) ? tool.definition : undefined
    if (definition) addedTools.push(definition)
    warn(
      definition ? 'changed' : 'unsupported',
      `${path}.content[${position}]`,
      definition
        ? 'Other formats have one set of tools for the whole conversation; the added tool was sent with the others'
        : `Other formats have one set of tools for the whole conversation; the ${type} was dropped`,
    )
  }
  return { content: kept, addedTools }
}
