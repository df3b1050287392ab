/** Queues by key: what was added first under a key is taken first. Taking costs the same however much waits. */
export class KeyedQueues<Item> {
  readonly #queues = new Map<string, { items: Item[]; next: number }>()

  add(key: string, item: Item): void {
    const queue = this.#queues.get(key)
    if (queue) queue.items.push(item)
    else this.#queues.set(key, { items: [item], next: 0 })
  }

  take(key: string): Item | undefined {
    const queue = this.#queues.get(key)
    return queue && queue.next < queue.items.length ? queue.items[queue.next++] : undefined
  }
}
