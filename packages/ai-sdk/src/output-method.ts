import type { ChatRequest, FunctionTool, ModelTraits, ResponseFormat, Warn } from '@mixrouter/core'
import { canForceTool } from '@mixrouter/core/internal/sdk'

/**
 * How a response gets its schema:
 * - `schema`: by the model's structured output
 * - `tool`: as the parameters of a tool that the model has to call
 * - `json`: by an instruction, in JSON mode
 */
type OutputMethod = 'schema' | 'tool' | 'json'

/** A request whose output format its model supports, and the name of the tool that stands for the format. */
export interface FittedOutput {
  request: ChatRequest
  outputTool?: string
}

/** Fits the output format to the model: not every model supports schemas, or supports them beside tools. */
export function fitOutput(request: ChatRequest, traits: ModelTraits, warn: Warn): FittedOutput {
  const { responseFormat, tools = [] } = request
  if (responseFormat?.type !== 'json-schema') return { request }
  switch (methodOf(traits, tools.length > 0)) {
    case 'schema':
      return { request }
    case 'tool':
      return withOutputTool(request, responseFormat, traits, warn)
    case 'json': {
      const instruction = `Respond with JSON that matches this JSON Schema:\n${JSON.stringify(responseFormat.schema)}`
      return { request: { ...withInstruction(request, instruction), responseFormat: { type: 'json' } } }
    }
  }
}

/** Models of unknown vendors get the schema, because nothing is known to the contrary. */
function methodOf({ vendor, structuredOutput, refuses }: ModelTraits, hasTools: boolean): OutputMethod {
  const isSupported = structuredOutput === true || (structuredOutput === 'without-tools' && !hasTools)
  if (vendor === undefined || isSupported) return 'schema'
  return refuses?.includes('tools') ? 'json' : 'tool'
}

function withOutputTool(
  { responseFormat: _, ...request }: ChatRequest,
  { schema, description }: Extract<ResponseFormat, { type: 'json-schema' }>,
  traits: ModelTraits,
  warn: Warn,
): FittedOutput {
  const { tools = [], toolChoice } = request
  const isTaken = tools.some((tool) => 'name' in tool && tool.name === 'json')
  const name = isTaken ? 'json_output' : 'json'
  const tool: FunctionTool = {
    type: 'function',
    name,
    description: description ?? 'Gives the final response.',
    parameters: schema,
  }
  const fitted: ChatRequest = { ...request, tools: [...tools, tool] }
  const isOnlyTool = tools.length === 0 || toolChoice?.mode === 'none'
  if (toolChoice?.tools) return { request: fitted, outputTool: name }
  const forced: ChatRequest = {
    ...fitted,
    toolChoice: { mode: 'required', ...(isOnlyTool && { tools: [name] }) },
  }
  if (canForceTool(forced, traits)) return { request: forced, outputTool: name }
  warn('changed', 'toolChoice', 'The model cannot be forced to call a tool while it reasons; sent auto')
  const instruction = `Give the final response by calling the tool ${name}.`
  fitted.toolChoice = isOnlyTool && tools.length > 0 ? { mode: 'auto', tools: [name] } : { mode: 'auto' }
  return { request: withInstruction(fitted, instruction), outputTool: name }
}

function withInstruction(request: ChatRequest, text: string): ChatRequest {
  return { ...request, system: [...request.system, { type: 'text', text }] }
}
