import cluster, { type Worker } from 'node:cluster'
import { createMemoryStore } from '../store/memory.ts'
import { createMemoryCounters } from '../store/memory-counters.ts'
import { createExpiringPlaces } from '../store/places.ts'
import { type Channel, createChannel, type Peer } from './channel.ts'

/** A worker that does not respond by then is left out of what is collected. */
const COLLECT_TIMEOUT_MS = 2000

/**
 * Lets the workers of node:cluster, each with a `createWorkerGateway`, act as one gateway: they share the memory of the
 * primary, with its limits, budgets and signatures, and each responds with the metrics of all. To be called in the
 * primary, once, before the first worker is forked.
 *
 * @example
 * if (cluster.isPrimary) {
 *   shareWithWorkers()
 *   for (let count = 0; count < 4; count++) cluster.fork()
 * } else {
 *   await serve(createWorkerGateway(config), { port: 8080 })
 * }
 */
export function shareWithWorkers(): void {
  const { get, set, replace } = createMemoryStore()
  const counters = createMemoryCounters(createExpiringPlaces())
  const channels = new Map<number, Channel>()
  const methods = {
    get,
    set,
    replace,
    claim: async (...args: Parameters<typeof counters.claim>) => counters.claim(...args),
    settle: async (...args: Parameters<typeof counters.settle>) => counters.settle(...args),
    renew: async (...args: Parameters<NonNullable<typeof counters.renew>>) => counters.renew?.(...args),
    collect: async (method: string, ...args: unknown[]) => {
      const calls = [...channels.values()].map((channel) => callInTime(channel, method, args))
      return (await Promise.all(calls)).filter((result) => result !== undefined)
    },
  }
  cluster.on('fork', (worker: Worker) => channels.set(worker.id, createChannel(worker as Peer, methods)))
  cluster.on('exit', (worker: Worker) => channels.delete(worker.id))
}

async function callInTime(channel: Channel, method: string, args: unknown[]): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, COLLECT_TIMEOUT_MS, undefined)
  })
  const result = channel.call(method, ...args).catch(() => undefined)
  return Promise.race([result, timeout]).finally(() => clearTimeout(timer))
}
