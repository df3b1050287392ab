import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallQueue } from './index.ts'

/** The same by lists that are searched. */
function createList() {
  const calls: { id: string; name: string }[] = []
  const remove = (index: number) => (index < 0 ? undefined : calls.splice(index, 1)[0]?.id)
  return {
    add: (call: { id: string; name: string }) => void calls.push(call),
    takeId: (id: string) => void remove(calls.findIndex((call) => call.id === id)),
    takeFirst: (name?: string) => remove(calls.findIndex((call) => name === undefined || call.name === name)),
  }
}

const word = fc.constantFrom('a', 'b', 'c')
const step = fc.oneof(
  fc.record({ id: word, name: word }).map((call) => (queue: CallQueue) => queue.add(call)),
  word.map((id) => (queue: CallQueue) => queue.takeId(id)),
  fc.option(word, { nil: undefined }).map((name) => (queue: CallQueue) => queue.takeFirst(name)),
)

describe('CallQueue', () => {
  it('takes the first call that matches, whatever was taken before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [queue, list] = [new CallQueue(), createList()]
        for (const step of steps) expect(step(queue)).toBe(step(list as unknown as CallQueue))
      }),
    )
  })
})
