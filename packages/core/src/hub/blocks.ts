import type { ApiError } from './error.ts'
import { truncatedStream } from './error.ts'
import type { BlockDeltaEvent, Emit, FinishEvent, StartEvent } from './event.ts'
import { createCallIds, createId } from './ids.ts'
import type { AssistantPart, Opaque, ToolCallPart } from './part.ts'
import { settleFinishReason, type Usage } from './response.ts'

type RunType = 'text' | 'reasoning' | 'refusal'

/** A delta of a block, without the fields that the writer sets. */
export type Delta = Omit<BlockDeltaEvent, 'type' | 'index'>

/**
 * Emits the events of a decoded stream and ensures their order: one start before all else, blocks numbered from 0 that
 * start with their real type, no empty delta, every block ended, tool calls with an id and arguments, exactly one finish
 * or error, last.
 */
export interface BlockWriter {
  start(info: { id?: string; model?: string; created?: number; usage?: Usage }): void
  /** Adds to the open run of this type; opens one where a run of another type, or none, is open. */
  append(type: RunType, delta: Delta, part?: { summary?: boolean; opaque?: Opaque }): void
  /** Opens a block, to which the returned index refers; ends the open run. */
  open(part: AssistantPart): number
  delta(index: number, delta: Delta): void
  close(index: number): void
  /** Ends the open run of text, reasoning or refusal, so that the next one is a part of its own. */
  endRun(): void
  usage(usage: Usage): void
  finish(finish: Omit<FinishEvent, 'type'>): void
  fail(error: ApiError): void
  /** The connection has ended: an error unless the stream has finished already. */
  end(cause?: unknown): void
  readonly ended: boolean
}

export function createBlockWriter(emit: Emit): BlockWriter {
  const open = new Map<number, { part: AssistantPart; grown: boolean }>()
  const seen = new Set<AssistantPart['type']>()
  let run: { index: number; type: RunType } | undefined
  let count = 0
  let started: StartEvent | undefined
  let callIds: (id: string | undefined) => string
  let usage: Usage | undefined

  const writer = {
    ended: false,

    start(info: { id?: string; model?: string; created?: number; usage?: Usage }) {
      if (started) return
      const { id, model, ...rest } = info
      started = { type: 'start', id: id || createId('msg_'), model: model || 'unknown', ...rest }
      callIds = createCallIds(started.id)
      emit(started)
    },

    append(type: RunType, delta: Delta, part?: { summary?: boolean; opaque?: Opaque }) {
      if (!run || run.type !== type) run = { index: writer.open({ type, text: '', ...part }), type }
      writer.delta(run.index, delta)
    },

    open(part: AssistantPart) {
      const index = count++
      if (writer.ended) return index
      writer.start({})
      writer.endRun()
      const whole = part.type === 'toolCall' ? { ...part, id: callIds(part.id) } : part
      open.set(index, { part: whole, grown: false })
      seen.add(part.type)
      emit({ type: 'blockStart', index, part: whole })
      return index
    },

    delta(index: number, delta: Delta) {
      const block = open.get(index)
      if (!block) return
      const { text } = delta
      if (text) block.grown = true
      if (delta.opaque || delta.citation || delta.logprobs) {
        const { text: _, ...rest } = delta
        emit({ type: 'blockDelta', index, ...(text && { text }), ...rest })
      } else if (text) emit({ type: 'blockDelta', index, text })
    },

    close(index: number) {
      const block = open.get(index)
      if (!block) return
      if (block.part.type === 'toolCall' && lacksArguments(block.part, block.grown))
        writer.delta(index, { text: '{}' })
      open.delete(index)
      if (run?.index === index) run = undefined
      emit({ type: 'blockEnd', index })
    },

    endRun() {
      if (run) writer.close(run.index)
    },

    usage(latest: Usage) {
      usage = latest
    },

    finish(finish: Omit<FinishEvent, 'type'>) {
      if (writer.ended) return
      closeAll()
      writer.ended = true
      if (usage) emit({ type: 'usage', usage })
      emit({ type: 'finish', ...finish, finishReason: settleFinishReason(finish.finishReason, seen) })
    },

    fail(error: ApiError) {
      if (writer.ended) return
      writer.ended = true
      writer.start({})
      for (const index of open.keys()) emit({ type: 'blockEnd', index })
      open.clear()
      if (usage) emit({ type: 'usage', usage })
      emit({ type: 'error', error })
    },

    end(cause?: unknown) {
      if (!writer.ended) writer.fail(truncatedStream(cause))
    },
  }

  const closeAll = () => {
    writer.start({})
    for (const index of open.keys()) writer.close(index)
  }
  return writer
}

/** Whether a function call got no arguments, which stands for an empty object. */
function lacksArguments(part: ToolCallPart, grown: boolean): boolean {
  return !grown && !part.custom && part.arguments === ''
}
