import {
  type BlockWriter,
  isObject,
  type JsonObject,
  type Opaque,
  parseJson,
  toJson,
  type Warn,
} from '../../hub/index.ts'
import { decodeExtraContent } from './parts.ts'

/** Puts tool calls together from their fragments and hands them to `writer`. */
export interface ToolCallAssembler {
  /** The `tool_calls` of one delta or message. */
  add(fragments: readonly unknown[]): void
  /** Vendor data of a call, by the call's id; it may come before the call. */
  sign(id: string, opaque: Opaque): void
  /** The answer is over: calls whose id or arguments never came are told as they are. */
  end(): void
}

interface Fragment {
  index?: number
  id?: string
  name: string
  args: string
  custom: boolean
  opaque?: Opaque
}

interface Call extends Fragment {
  /** Arguments that have not been handed over yet. */
  pending: string
  block?: number
}

/**
 * Vendors leave `index` out, give every call the same one or skip some; they send ids and names late, blank or again
 * with each fragment, and arguments at once or in pieces. So a fragment belongs to the call of its index or, without
 * one, of its id; but one that names a tool begins a new call where its id, its name or complete arguments before it
 * say so.
 */
export function createToolCallAssembler(writer: BlockWriter, warn: Warn): ToolCallAssembler {
  const calls: Call[] = []
  const byIndex = new Map<number, Call>()
  const byId = new Map<string, Call>()
  const signed = new Map<string, Opaque>()

  const find = ({ index, id, name }: Fragment): Call | undefined => {
    const known = id === undefined ? undefined : byId.get(id)
    if (index === undefined) return known ?? (id !== undefined && name ? undefined : calls.at(-1))
    if (known?.index === index) return known
    const last = calls.at(-1)
    const continued = known ?? (last?.index === undefined ? last : undefined)
    return byIndex.get(index) ?? (name ? undefined : continued)
  }

  const begin = (fragment: Fragment): Call => {
    const call: Call = { ...fragment, args: '', pending: '' }
    calls.push(call)
    if (call.index !== undefined) byIndex.set(call.index, call)
    if (call.id !== undefined) byId.set(call.id, call)
    return call
  }

  const grow = (call: Call, { id, name, args, opaque }: Fragment) => {
    call.name ||= name
    if (call.id === undefined && id !== undefined) {
      call.id = id
      byId.set(id, call)
    }
    call.args += args
    call.pending += args
    if (opaque) call.opaque = opaque
    if (call.name && (call.id !== undefined || call.args !== '')) hand(call, opaque)
  }

  const hand = (call: Call, opaque?: Opaque) => {
    if (call.block === undefined) call.block = open(call)
    else if (opaque) writer.delta(call.block, { opaque })
    if (!call.custom && call.pending.trim() === '' && call.pending === call.args) return
    writer.delta(call.block, { text: call.pending })
    call.pending = ''
  }

  const open = ({ id = '', name, custom, opaque = signed.get(id) }: Call): number =>
    writer.open({
      type: 'toolCall',
      id,
      name,
      arguments: '',
      ...(custom && { custom }),
      ...(opaque && { opaque }),
    })

  return {
    add(fragments) {
      const touched = new Set<Call>()
      for (const item of fragments) {
        if (!isObject(item)) continue
        const fragment = readFragment(item)
        let call = find(fragment)
        if (call && isRepeated(call, fragment)) continue
        if (!call || isNext(call, fragment, touched)) call = begin(fragment)
        touched.add(call)
        grow(call, fragment)
      }
    },

    sign(id, opaque) {
      const block = byId.get(id)?.block
      if (block === undefined) signed.set(id, opaque)
      else writer.delta(block, { opaque })
    },

    end() {
      for (const call of calls) {
        if (call.block !== undefined) continue
        if (call.name) hand(call)
        else if (call.args.trim()) warn('unsupported', 'tool_calls', 'a tool call without a name')
      }
    },
  }
}

/** Arguments as text: the vendor's string, or the JSON of an object. */
export function argumentText(value: unknown, path = 'arguments'): string {
  if (typeof value === 'string') return value
  return isObject(value) || Array.isArray(value) ? toJson(value, path) : ''
}

function readFragment(wire: JsonObject): Fragment {
  const custom = isObject(wire.custom)
  const called = isObject(wire.custom) ? wire.custom : isObject(wire.function) ? wire.function : {}
  const { id } = wire
  const index = typeof wire.index === 'string' ? Number.parseInt(wire.index, 10) : wire.index
  const opaque = decodeExtraContent(wire.extra_content)
  return {
    ...(typeof index === 'number' && !Number.isNaN(index) && { index }),
    ...(typeof id === 'string' && id.trim() !== '' && { id }),
    name: typeof called.name === 'string' ? called.name.trim() : '',
    args: argumentText(custom ? called.input : called.arguments),
    custom,
    ...(opaque && { opaque }),
  }
}

/** Whether a whole call is sent again. */
function isRepeated(call: Call, { id, name, args }: Fragment): boolean {
  return id !== undefined && id === call.id && name === call.name && args === call.args && isComplete(args)
}

function isNext(call: Call, { id, name, args }: Fragment, touched: ReadonlySet<Call>): boolean {
  if (name === '') return false
  if (id !== undefined && call.id !== undefined && id !== call.id) return true
  if (call.name !== '' && name !== call.name) return true
  if (id !== undefined && id === call.id) return false
  return touched.has(call) || (args.trimStart().startsWith('{') && isComplete(call.args))
}

/** Nothing but a whole JSON object: no more can follow it. */
function isComplete(args: string): boolean {
  return args.endsWith('}') && isObject(parseJson(args))
}
