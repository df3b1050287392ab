import {
  type AssistantPart,
  createId,
  defined,
  type FunctionTool,
  isObject,
  type JsonObject,
  parseJson,
  stringOf,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  urlSource,
} from '../../hub/index.ts'
import type { ClientTools } from '../client-tools.ts'
import { FORMAT } from './maps.ts'
import { localName, qualifiedName } from './namespaces.ts'

/** A tool that the client runs, and the items of its calls and results. */
interface ClientTool {
  name: string
  description: string
  parameters: JsonObject
  /** The types of the items of a call and of its result. */
  call: string
  result: string
  /** The prefix of the ids of its calls. */
  prefix: string
  /** What the arguments of a function call have of an item, and the item's fields from them. */
  argumentsOf(item: JsonObject): unknown
  fieldsOf(input: JsonObject): JsonObject
  /** The text or image of a result; its JSON where a function's result has no other form. */
  contentOf?(item: JsonObject): ToolResultPart['content']
}

const text = (value: string): TextPart[] => [{ type: 'text', text: value }]
const strings = { type: 'array', items: { type: 'string' } }

const COMPUTER: Omit<ClientTool, 'argumentsOf' | 'fieldsOf'> = {
  name: 'computer',
  description: 'Controls a computer by mouse and keyboard, and returns a screenshot.',
  parameters: {
    type: 'object',
    properties: {
      type: {
        type: 'string',
        enum: ['click', 'double_click', 'drag', 'keypress', 'move', 'screenshot', 'scroll', 'type', 'wait'],
      },
      x: { type: 'integer' },
      y: { type: 'integer' },
      button: { type: 'string', enum: ['left', 'right', 'wheel', 'back', 'forward'] },
      keys: strings,
      text: { type: 'string' },
      scroll_x: { type: 'integer' },
      scroll_y: { type: 'integer' },
      path: {
        type: 'array',
        items: { type: 'object', properties: { x: { type: 'integer' }, y: { type: 'integer' } } },
      },
    },
    required: ['type'],
  },
  call: 'computer_call',
  result: 'computer_call_output',
  prefix: 'cu_',
  contentOf({ output }) {
    if (!isObject(output)) return []
    if (typeof output.image_url === 'string') return [{ type: 'image', ...urlSource(output.image_url) }]
    const id = stringOf(output.file_id)
    return id ? [{ type: 'image', source: { type: 'id', id, format: FORMAT } }] : []
  },
}

/** An item's object as the model made it: without the fields that it left out, which items have as null. */
const withoutNulls = (value: unknown) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) : value

const actionOf = ({ action, actions }: JsonObject) => (Array.isArray(actions) ? actions[0] : action)

/** By the type of the declaration. Source: OpenAI, "Shell", "Local shell", "Apply patch" and "Computer use". */
const CLIENT_TOOLS: Readonly<Record<string, ClientTool>> = {
  shell: {
    name: 'shell',
    description: 'Runs shell commands and returns what they print.',
    parameters: {
      type: 'object',
      properties: {
        commands: { ...strings, description: 'The commands, which may run at the same time' },
        timeout_ms: { type: 'integer', description: 'How long they may run' },
        max_output_length: { type: 'integer', description: 'How many characters are returned' },
      },
      required: ['commands'],
    },
    call: 'shell_call',
    result: 'shell_call_output',
    prefix: 'sh_',
    argumentsOf: ({ action }) => withoutNulls(action),
    fieldsOf: ({ commands, timeout_ms = null, max_output_length = null }) => ({
      action: { commands, timeout_ms, max_output_length },
    }),
  },
  local_shell: {
    name: 'local_shell',
    description: 'Runs one command on the local machine and returns what it prints.',
    parameters: {
      type: 'object',
      properties: {
        command: { ...strings, description: 'The program and its arguments' },
        env: { type: 'object', additionalProperties: { type: 'string' } },
        timeout_ms: { type: 'integer', description: 'How long it may run' },
        user: { type: 'string' },
        working_directory: { type: 'string' },
      },
      required: ['command'],
    },
    call: 'local_shell_call',
    result: 'local_shell_call_output',
    prefix: 'lsh_',
    argumentsOf({ action }) {
      const { type: _, ...fields } = isObject(action) ? action : {}
      return fields
    },
    fieldsOf: ({ command, env = {}, ...rest }) => ({ action: { type: 'exec', command, env, ...rest } }),
  },
  apply_patch: {
    name: 'apply_patch',
    description: 'Creates, updates or deletes one file by a diff in the V4A format.',
    parameters: {
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
        path: { type: 'string', description: 'Path of the file in the workspace' },
        diff: { type: 'string', description: 'The diff in the V4A format; not for delete_file' },
      },
      required: ['type', 'path'],
    },
    call: 'apply_patch_call',
    result: 'apply_patch_call_output',
    prefix: 'apc_',
    argumentsOf: ({ operation }) => operation,
    fieldsOf: (operation) => ({ operation }),
    contentOf: ({ output, status }) => text(stringOf(output) || stringOf(status)),
  },
  computer: {
    ...COMPUTER,
    argumentsOf: actionOf,
    fieldsOf: (action) => ({ actions: [action], pending_safety_checks: [] }),
  },
  computer_use_preview: {
    ...COMPUTER,
    argumentsOf: actionOf,
    fieldsOf: (action) => ({ action, pending_safety_checks: [] }),
  },
}

const ALL = Object.values(CLIENT_TOOLS)

function toFunctions(tool: JsonObject): FunctionTool[] | undefined {
  if (tool.type === 'namespace') return namespaceFunctions(tool)
  const known = clientToolOf(tool)
  if (!known) return undefined
  const { name, description, parameters } = known
  return [{ type: 'function', name, description, parameters }]
}

/** The shell of a container is the vendor's. */
function clientToolOf({ type, environment }: JsonObject): ClientTool | undefined {
  if (isObject(environment) && environment.type !== 'local' && type === 'shell') return undefined
  return typeof type === 'string' && Object.hasOwn(CLIENT_TOOLS, type) ? CLIENT_TOOLS[type] : undefined
}

function namespaceFunctions({ name: namespace, tools }: JsonObject): FunctionTool[] | undefined {
  if (typeof namespace !== 'string' || !Array.isArray(tools)) return undefined
  const functions = tools.filter(
    (tool) => isObject(tool) && tool.type === 'function' && typeof tool.name === 'string',
  )
  if (functions.length < tools.length) return undefined
  return functions.map(({ name, description, parameters, strict }) =>
    defined({
      type: 'function' as const,
      name: qualifiedName(namespace, name),
      description: stringOf(description) || undefined,
      parameters: isObject(parameters) ? parameters : undefined,
      strict: strict === true ? true : undefined,
    }),
  )
}

function toPart(item: JsonObject): ToolCallPart | ToolResultPart | undefined {
  const call = ALL.find((tool) => tool.call === item.type)
  if (call) {
    const id = stringOf(item.call_id)
    const args = JSON.stringify(call.argumentsOf(item) ?? {})
    return id ? { type: 'toolCall', id, name: call.name, arguments: args } : undefined
  }
  const result = ALL.find((tool) => tool.result === item.type)
  const callId = stringOf(item.call_id) || stringOf(item.id)
  if (!result || !callId) return undefined
  const { output } = item
  const content =
    result.contentOf?.(item) ?? text(typeof output === 'string' ? output : JSON.stringify(output ?? ''))
  return { type: 'toolResult', callId, content }
}

const fromCall =
  (tool: JsonObject) =>
  (call: ToolCallPart): AssistantPart => {
    if (tool.type === 'namespace') {
      return {
        ...call,
        opaque: { ...call.opaque, openai: { ...call.opaque?.openai, namespace: stringOf(tool.name) } },
      }
    }
    const known = clientToolOf(tool)
    const input = parseJson(call.arguments)
    if (!known || !isObject(input)) return call
    const head = { type: known.call, id: createId(known.prefix), call_id: call.id, status: 'completed' }
    return { type: 'native', format: FORMAT, value: { ...head, ...known.fieldsOf(input) } }
  }

export const clientTools: ClientTools = {
  conveyed: new Set([
    ...['type', 'name', 'description', 'tools', 'display_width', 'display_height'],
    ...['id', 'call_id', 'status', 'action', 'actions', 'operation', 'output'],
  ]),
  toFunctions,
  toPart,
  nameOf({ name, opaque }) {
    const namespace = opaque?.openai?.namespace
    if (namespace === undefined) return undefined
    return localName(namespace, name) !== name ? name : qualifiedName(namespace, name)
  },
  fromCall,
}
