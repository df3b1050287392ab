import { KeyedQueues } from './keyed-queues.ts'

interface WaitingCall {
  id: string
  name: string
  isTaken: boolean
}

/** The key of the queue of all calls. */
const ALL = ''

/** Calls that wait for their results, of which the first that matches is taken. */
export class CallQueue {
  readonly #all = new KeyedQueues<WaitingCall>()
  readonly #byId = new KeyedQueues<WaitingCall>()
  readonly #byName = new KeyedQueues<WaitingCall>()

  add({ id, name }: { id: string; name: string }): void {
    const call = { id, name, isTaken: false }
    this.#all.add(ALL, call)
    this.#byId.add(id, call)
    this.#byName.add(name, call)
  }

  /** Takes the first call with this id. */
  takeId(id: string): void {
    take(this.#byId, id)
  }

  /** Takes the first call of this name, or of all, and returns its id. */
  takeFirst(name?: string): string | undefined {
    return name === undefined ? take(this.#all, ALL) : take(this.#byName, name)
  }
}

function take(queues: KeyedQueues<WaitingCall>, key: string): string | undefined {
  let call = queues.take(key)
  while (call?.isTaken) call = queues.take(key)
  if (call) call.isTaken = true
  return call?.id
}
