import { createCallIds } from '../../hub/index.ts'

/** Links results to calls. On the wire both may have ids; where they have none, names and order tell. */
export interface CallLinks {
  /** The hub's id of a call: its own, or one made of its place in the conversation. */
  call(wireId: string | undefined, name: string): string
  /** The id of the call that a result answers; `known` is false where there is none. */
  result(wireId: string | undefined, name: string | undefined): { id: string; known: boolean }
}

/** The calls of one name in the latest turn of the model, and how many of them have been looked at. */
interface Queue {
  ids: string[]
  next: number
}

export function createCallLinks(): CallLinks {
  const unique = createCallIds('google')
  const byWireId = new Map<string, string>()
  const answered = new Set<string>()
  let open = new Map<string, Queue>()
  let answering = false

  const nextOf = (name: string | undefined): string | undefined => {
    const queue = name === undefined ? undefined : open.get(name)
    while (queue) {
      const id = queue.ids[queue.next++]
      if (id === undefined || !answered.has(id)) return id
    }
    return undefined
  }

  return {
    call(wireId, name) {
      if (answering) open = new Map()
      answering = false
      const id = unique(wireId)
      if (wireId) byWireId.set(wireId, id)
      const queue = open.get(name)
      if (queue) queue.ids.push(id)
      else open.set(name, { ids: [id], next: 0 })
      return id
    },
    result(wireId, name) {
      answering = true
      const id = (wireId ? byWireId.get(wireId) : undefined) ?? nextOf(name)
      if (id === undefined) return { id: unique(wireId), known: false }
      answered.add(id)
      return { id, known: true }
    },
  }
}
