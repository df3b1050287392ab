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

/** Assembles tool calls from their fragments and writes them to `writer`. */
export interface ToolCallAssembler {
  /** The `tool_calls` of one delta or message. */
  add(fragments: readonly unknown[]): void
  /** Vendor data of the call with this id, which may come before the call. */
  setOpaque(id: string, opaque: Opaque): void
  /** The response is complete: calls that never got an id or arguments are written as they are. */
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
  /** Arguments that have not been written yet. */
  pending: string
  block?: number
}

/**
 * Vendors leave `index` out, give every call the same one or skip some; they send ids and names late, blank or with
 * each fragment, and arguments at once or in chunks. So a fragment belongs to the call with its index or, without one,
 * its id; but a fragment that names a tool starts a new call where its id, its name or the complete arguments before
 * it show that it is another one.
 */
/** @param sourceModel the model whose `extra_content` is kept, to be sent back unchanged */
export function createToolCallAssembler(
  writer: BlockWriter,
  warn: Warn,
  sourceModel?: string,
): ToolCallAssembler {
  const calls: Call[] = []
  const byIndex = new Map<number, Call>()
  const byId = new Map<string, Call>()
  const early = new Map<string, Opaque>()

  const find = ({ index, id, name }: Fragment): Call | undefined => {
    const known = id === undefined ? undefined : byId.get(id)
    if (index === undefined) return known ?? (id !== undefined && name ? undefined : calls.at(-1))
    if (known?.index === index) return known
    const last = calls.at(-1)
    const continued = known ?? (last?.index === undefined ? last : undefined)
    return byIndex.get(index) ?? (name ? undefined : continued)
  }

  const start = (fragment: Fragment): Call => {
    const call: Call = { ...fragment, args: '', pending: '' }
    calls.push(call)
    if (call.index !== undefined) byIndex.set(call.index, call)
    if (call.id !== undefined) byId.set(call.id, call)
    return call
  }

  const append = (call: Call, { id, name, args, opaque }: Fragment) => {
    call.name ||= name
    if (call.id === undefined && id !== undefined) {
      call.id = id
      byId.set(id, call)
    }
    call.args += args
    call.pending += args
    if (opaque) call.opaque = opaque
    if (call.name && (call.id !== undefined || call.args !== '')) write(call, opaque)
  }

  const write = (call: Call, opaque?: Opaque) => {
    if (call.block === undefined) call.block = open(call)
    else if (opaque) writer.delta(call.block, { opaque })
    if (!call.custom && call.pending.trim() === '' && call.pending === call.args) return
    writer.delta(call.block, { text: call.pending })
    call.pending = ''
  }

  const open = ({ id = '', name, custom, opaque = early.get(id) }: Call): number =>
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
        const fragment = readFragment(item, sourceModel)
        let call = find(fragment)
        if (call && isRepeat(call, fragment)) continue
        if (!call || startsNewCall(call, fragment, touched)) call = start(fragment)
        touched.add(call)
        append(call, fragment)
      }
    },

    setOpaque(id, opaque) {
      const block = byId.get(id)?.block
      if (block === undefined) early.set(id, opaque)
      else writer.delta(block, { opaque })
    },

    end() {
      for (const call of calls) {
        if (call.block !== undefined) continue
        if (call.name) write(call)
        else if (call.args.trim()) {
          warn('unsupported', 'tool_calls', 'A tool call has no name; it was dropped')
        }
      }
    },
  }
}

/** Arguments as a string: the vendor's own, or the JSON of an object. */
export function argumentText(value: unknown, path = 'arguments'): string {
  if (typeof value === 'string') return value
  return isObject(value) || Array.isArray(value) ? toJson(value, path) : ''
}

function readFragment(wire: JsonObject, sourceModel: string | undefined): Fragment {
  const custom = isObject(wire.custom)
  const called = isObject(wire.custom) ? wire.custom : isObject(wire.function) ? wire.function : {}
  const { id } = wire
  const index = typeof wire.index === 'string' ? Number.parseInt(wire.index, 10) : wire.index
  const opaque = decodeExtraContent(wire.extra_content, sourceModel)
  return {
    ...(typeof index === 'number' && !Number.isNaN(index) && { index }),
    ...(typeof id === 'string' && id.trim() !== '' && { id }),
    name: typeof called.name === 'string' ? called.name.trim() : '',
    args: argumentText(custom ? called.input : called.arguments),
    custom,
    ...(opaque && { opaque }),
  }
}

/** Whether the fragment repeats the complete call. */
function isRepeat(call: Call, { id, name, args }: Fragment): boolean {
  return id !== undefined && id === call.id && name === call.name && args === call.args && isComplete(args)
}

function startsNewCall(call: Call, { id, name, args }: Fragment, touched: ReadonlySet<Call>): boolean {
  if (name === '') return false
  if (id !== undefined && call.id !== undefined && id !== call.id) return true
  if (call.name !== '' && name !== call.name) return true
  if (id !== undefined && id === call.id) return false
  return touched.has(call) || (args.trimStart().startsWith('{') && isComplete(call.args))
}

/** Whether the arguments are a complete JSON object, which nothing can follow. */
function isComplete(args: string): boolean {
  return args.endsWith('}') && isObject(parseJson(args))
}
