import type { FunctionTool, JsonObject } from '../../hub/index.ts'
import type { ClientTools } from '../client-tools.ts'
import { decodeCacheControl } from './maps.ts'

/** A tool that the client runs: the types that declare it, and the description that the model receives. */
interface ClientTool {
  types: RegExp
  description(tool: JsonObject): string
  properties: JsonObject
  required: readonly string[]
}

const string = (description: string) => ({ type: 'string', description })
const integer = (description: string) => ({ type: 'integer', description })
const point = (description: string) => ({
  type: 'array',
  items: { type: 'integer' },
  minItems: 2,
  maxItems: 2,
  description,
})

const FILE_COMMANDS = {
  path: string('Absolute path of the file or directory'),
  file_text: string('For create: the content of the file'),
  old_str: string('For str_replace: the text to replace, which must occur exactly once'),
  new_str: string('For str_replace: the new text'),
  insert_line: integer('For insert: the line after which the text goes; 0 for the beginning'),
  insert_text: string('For insert: the text'),
  view_range: {
    type: 'array',
    items: { type: 'integer' },
    description: 'For view: the first and the last line, from 1; -1 for the end of the file',
  },
}

const ACTIONS = [
  ...['screenshot', 'left_click', 'type', 'key', 'mouse_move', 'scroll', 'left_click_drag', 'right_click'],
  ...[
    'middle_click',
    'double_click',
    'triple_click',
    'left_mouse_down',
    'left_mouse_up',
    'hold_key',
    'wait',
    'zoom',
  ],
]

/** Source: Anthropic, "Bash tool", "Text editor tool", "Memory tool" and "Computer use tool". */
const CLIENT_TOOLS: readonly ClientTool[] = [
  {
    types: /^bash_\d+$/,
    description: () => 'Runs commands in a bash session that persists between calls.',
    properties: {
      command: string('The bash command to run; required unless restart is set'),
      restart: { type: 'boolean', description: 'Whether to restart the session' },
    },
    required: [],
  },
  {
    types: /^text_editor_\d+$/,
    description: () => 'Views, creates and edits text files.',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert'] },
      ...FILE_COMMANDS,
    },
    required: ['command', 'path'],
  },
  {
    types: /^memory_\d+$/,
    description: () =>
      'Keeps files of notes between conversations in the directory /memories. Look there first.',
    properties: {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
      ...FILE_COMMANDS,
      old_path: string('For rename: the path before'),
      new_path: string('For rename: the path after'),
    },
    required: ['command'],
  },
  {
    types: /^computer_\d+$/,
    description: ({ display_width_px: width, display_height_px: height }) =>
      `Controls a computer by mouse and keyboard. The screen is ${width} by ${height} pixels; take a screenshot to see it.`,
    properties: {
      action: { type: 'string', enum: ACTIONS },
      coordinate: point('Where the action happens, as [x, y] in pixels from the top left'),
      start_coordinate: point('For left_click_drag: where the drag starts'),
      text: string(
        'For type: the text; for key and hold_key: the keys, such as ctrl+s; otherwise keys held meanwhile',
      ),
      scroll_direction: { type: 'string', enum: ['up', 'down', 'left', 'right'] },
      scroll_amount: integer('For scroll: how many clicks of the wheel'),
      duration: { type: 'number', description: 'For hold_key and wait: how many seconds' },
      region: {
        type: 'array',
        items: { type: 'integer' },
        minItems: 4,
        maxItems: 4,
        description: 'For zoom: the part of the screen, as [x1, y1, x2, y2]',
      },
    },
    required: ['action'],
  },
]

/** Their calls come back like all others: Anthropic clients recognize them by name. */
export const clientTools: ClientTools = {
  conveyed: new Set(['type', 'name', 'cache_control', 'display_width_px', 'display_height_px']),

  toFunctions(tool): FunctionTool[] | undefined {
    const { type, name } = tool
    const known = CLIENT_TOOLS.find(({ types }) => types.test(String(type)))
    if (!known || typeof name !== 'string') return undefined
    const cacheControl = decodeCacheControl(tool.cache_control)
    const { properties, required } = known
    return [
      {
        type: 'function',
        name,
        description: known.description(tool),
        parameters: { type: 'object', properties, ...(required.length > 0 && { required }) },
        ...(cacheControl && { cacheControl }),
      },
    ]
  },
}
