import { type FunctionTool, isObject, type JsonObject } from '../../hub/index.ts'
import type { ClientTools } from '../client-tools.ts'
import { clientTools } from './client-tools.ts'
import { decodeCacheControl } from './maps.ts'

/** One tool of a toolset, as a function. */
interface Member {
  description: string
  properties?: JsonObject
  required?: readonly string[]
  /** Whether it is declared only where the toolset's `configs` enable it. @default false */
  optIn?: true
}

const string = (description: string) => ({ type: 'string', description })
const number = (description: string) => ({ type: 'number', description })
const integers = (length: number, description: string) => ({
  type: 'array',
  items: { type: 'integer' },
  minItems: length,
  maxItems: length,
  description,
})

const DIRECTION = { type: 'string', enum: ['up', 'down', 'left', 'right'] }
const SECONDS = number('How many seconds')
const KEYS = string('A key, or several at once such as ctrl+s')
const REPEAT = { type: 'integer', description: 'How often; once by default' }

const POINT = integers(2, '[x, y] in pixels from the top left of the screen')
const CLICK = {
  coordinate: { ...POINT, description: `${POINT.description}; where the cursor is by default` },
  text: string('Keys that are held meanwhile, such as shift'),
}

const COMPUTER: Readonly<Record<string, Member>> = {
  screenshot: { description: 'Takes a screenshot.' },
  zoom: {
    description: 'Takes an enlarged screenshot of a part of the screen.',
    properties: { region: integers(4, '[x0, y0, x1, y1] in pixels of a whole screenshot') },
    required: ['region'],
  },
  cursor_position: { description: 'Returns where the cursor is.' },
  mouse_move: {
    description: 'Moves the cursor without clicking.',
    properties: { coordinate: POINT },
    required: ['coordinate'],
  },
  left_click: { description: 'Clicks the left mouse button.', properties: CLICK },
  right_click: { description: 'Clicks the right mouse button.', properties: CLICK },
  middle_click: { description: 'Clicks the middle mouse button.', properties: CLICK },
  double_click: { description: 'Double-clicks the left mouse button.', properties: CLICK },
  triple_click: { description: 'Triple-clicks the left mouse button.', properties: CLICK },
  left_click_drag: {
    description: 'Drags from start_coordinate to coordinate with the left mouse button.',
    properties: { start_coordinate: POINT, coordinate: POINT, text: CLICK.text },
    required: ['start_coordinate', 'coordinate'],
  },
  left_mouse_down: { description: 'Presses the left mouse button where the cursor is, and holds it.' },
  left_mouse_up: { description: 'Releases the left mouse button.' },
  scroll: {
    description: 'Turns the mouse wheel.',
    properties: {
      scroll_direction: DIRECTION,
      scroll_amount: number('How many clicks of the wheel'),
      ...CLICK,
    },
    required: ['scroll_direction', 'scroll_amount'],
  },
  type: {
    description: 'Types a text on the keyboard.',
    properties: { text: string('The text') },
    required: ['text'],
  },
  key: { description: 'Presses keys.', properties: { text: KEYS, repeat: REPEAT }, required: ['text'] },
  hold_key: {
    description: 'Holds keys down for a while.',
    properties: { text: KEYS, duration: SECONDS },
    required: ['text', 'duration'],
  },
  wait: { description: 'Waits.', properties: { duration: SECONDS }, required: ['duration'] },
}

const TAB = { tab_id: string('The tab; the active one by default') }
const PLACE = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['coordinate'] },
    x: number('Pixels from the left edge of the viewport'),
    y: number('Pixels from the top edge of the viewport'),
  },
  required: ['type', 'x', 'y'],
}
const ELEMENT = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['ref'] },
    ref: string('A reference that read_page or find returned, such as ref_7'),
  },
  required: ['type', 'ref'],
}

const onTab = (
  description: string,
  properties: JsonObject = {},
  required: readonly string[] = [],
): Member => ({
  description,
  properties: { ...properties, ...TAB },
  required,
})
const click = (description: string) =>
  onTab(
    description,
    { target: { anyOf: [PLACE, ELEMENT] }, modifiers: string('Keys that are held meanwhile, such as shift') },
    ['target'],
  )
const atPlace = (description: string) => onTab(description, { target: PLACE }, ['target'])

const BROWSER: Readonly<Record<string, Member>> = {
  navigate: onTab(
    'Opens a URL, or moves in the history.',
    { url: string('A URL, back, forward or reload') },
    ['url'],
  ),
  screenshot: onTab('Takes a screenshot of the viewport.'),
  zoom: onTab(
    'Takes an enlarged screenshot of a part of the viewport.',
    { region: integers(4, '[x0, y0, x1, y1] in pixels of the viewport') },
    ['region'],
  ),
  left_click: click('Clicks the left mouse button.'),
  right_click: click('Clicks the right mouse button.'),
  middle_click: click('Clicks the middle mouse button.'),
  double_click: click('Double-clicks the left mouse button.'),
  triple_click: click('Triple-clicks the left mouse button.'),
  hover: onTab('Moves the cursor without clicking.', { target: { anyOf: [PLACE, ELEMENT] } }, ['target']),
  left_click_drag: onTab('Drags from one place to another.', { from: PLACE, target: PLACE }, [
    'from',
    'target',
  ]),
  left_mouse_down: atPlace('Presses the left mouse button and holds it.'),
  left_mouse_up: atPlace('Releases the left mouse button.'),
  mouse_move: atPlace('Moves the pointer without clicking.'),
  scroll: onTab(
    'Turns the mouse wheel.',
    { target: PLACE, scroll_direction: DIRECTION, scroll_amount: number('From 1 to 10; 3 by default') },
    ['target', 'scroll_direction'],
  ),
  scroll_to: onTab('Scrolls an element into view.', { target: ELEMENT }, ['target']),
  type: onTab('Types a text where the focus is.', { text: string('The text') }, ['text']),
  key: onTab('Presses keys.', { text: KEYS, repeat: REPEAT }, ['text']),
  hold_key: onTab('Holds keys down for a while.', { text: KEYS, duration: SECONDS }, ['text', 'duration']),
  form_input: onTab(
    'Sets the value of a form element.',
    {
      target: ELEMENT,
      value: { type: ['string', 'number', 'boolean'], description: 'true or false for a checkbox' },
    },
    ['target', 'value'],
  ),
  read_page: onTab('Returns the accessibility tree of the page, with references of its elements.', {
    depth: { type: 'integer', description: 'How deep the tree is; 15 by default' },
    filter: { type: 'string', enum: ['all', 'interactive'] },
    ref: string('The element at the root of the tree; the page by default'),
  }),
  find: onTab('Finds elements by a description.', { query: string('What they are') }, ['query']),
  get_page_text: onTab('Returns the text of the page.'),
  wait: onTab('Waits.', { duration: SECONDS }, ['duration']),
  file_upload: {
    ...onTab(
      'Selects files in a file input.',
      {
        target: ELEMENT,
        paths: { type: 'array', items: { type: 'string' } },
        document_ids: { type: 'array', items: { type: 'string' } },
      },
      ['target'],
    ),
    optIn: true,
  },
  read_console: { ...onTab('Returns what was printed to the console since the last time.'), optIn: true },
  read_network: { ...onTab('Returns the network requests since the last time.'), optIn: true },
  javascript_exec: {
    ...onTab('Runs JavaScript in the page.', { text: string('The code; its last expression is returned') }, [
      'text',
    ]),
    optIn: true,
  },
  new_tab: { description: 'Opens an empty tab.' },
  list_tabs: { description: 'Lists the tabs.' },
  switch_tab: onTab('Makes a tab the active one.', {}, ['tab_id']),
  close_tab: onTab('Closes a tab.', {}, ['tab_id']),
}

/** By the name that calls of their tools have. Source: Anthropic's SDK, `computer_toolset_20260801`, `browser_toolset_20260801`. */
const TOOLSETS: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  computer: COMPUTER,
  browser: BROWSER,
}

const TYPE = /^(computer|browser)_toolset_\d+$/

/** The tools that the client runs, with those of toolsets: calls of the latter come back with the set's name. */
export const clientToolsAndSets: ClientTools = {
  conveyed: new Set([...clientTools.conveyed, 'configs']),

  toFunctions(tool) {
    const toolset = toolsetOf(tool)
    return toolset === undefined ? clientTools.toFunctions(tool) : toolsetFunctions(toolset, tool)
  },

  losses: deferredMembers,

  nameOf({ name, opaque }) {
    const toolset = opaque?.anthropic?.toolset
    return toolset === undefined ? undefined : memberName(toolset, name)
  },

  fromCall(tool) {
    const toolset = toolsetOf(tool)
    if (toolset === undefined) return undefined
    return (call) => ({
      ...call,
      name: call.name.slice(memberName(toolset, '').length),
      opaque: { ...call.opaque, anthropic: { ...call.opaque?.anthropic, toolset } },
    })
  },
}

/** The name of the toolset that a tool's type declares; undefined for other tools. */
function toolsetOf({ type }: JsonObject): string | undefined {
  return typeof type === 'string' ? TYPE.exec(type)?.[1] : undefined
}

/** The name of a function that stands for a tool of a toolset. */
function memberName(toolset: string, member: string): string {
  return `${toolset}__${member}`
}

/** The paths of the settings that load tools of a toolset only when they are searched for. */
function deferredMembers({ configs }: JsonObject): string[] {
  const members = isObject(configs) ? Object.entries(configs) : []
  return members.flatMap(([member, config]) =>
    isObject(config) && config.defer_loading === true ? [`configs.${member}.defer_loading`] : [],
  )
}

/** A function for each tool that a toolset declares; a cache breakpoint is after the last. */
function toolsetFunctions(toolset: string, { configs, cache_control }: JsonObject): FunctionTool[] {
  const isEnabled = (member: string, { optIn }: Member) => {
    const config = isObject(configs) ? configs[member] : undefined
    return (isObject(config) ? (config.enabled ?? !optIn) : !optIn) === true
  }
  const functions = Object.entries(TOOLSETS[toolset] ?? {})
    .filter(([name, member]) => isEnabled(name, member))
    .map(
      ([name, { description, properties = {}, required = [] }]): FunctionTool => ({
        type: 'function',
        name: memberName(toolset, name),
        description,
        parameters: { type: 'object', properties, ...(required.length > 0 && { required }) },
      }),
    )
  const cacheControl = decodeCacheControl(cache_control)
  const last = functions.at(-1)
  if (last && cacheControl) last.cacheControl = cacheControl
  return functions
}
