import type { Store } from '../store/store.ts'
import { createChannel, type Peer } from './channel.ts'

/** What connects the processes of one gateway. */
export interface Cluster {
  /** The memory that they share. */
  store: Store
  /** The metrics of every process, this one's included, as prom-client's JSON. */
  scrape(): Promise<object[]>
  /** Sets what this process has measured, for the others. */
  publish(metrics: () => Promise<object>): void
}

/** The worker's end of `shareWithWorkers`. @throws Error outside of a worker */
export function joinCluster(): Cluster {
  if (!process.send) throw new Error('createWorkerGateway works in a worker of node:cluster only')
  let own: () => Promise<object | undefined> = async () => undefined
  const { call } = createChannel(process as Peer, { metrics: () => own() })
  const promise = <T>(method: string, ...args: unknown[]) => call(method, ...args) as Promise<T>
  return {
    store: {
      get: (key) => promise('get', key),
      set: (key, text, ttl) => promise('set', key, text, ttl),
      replace: (...args) => promise('replace', ...args),
      counters: {
        claim: (...args) => promise('claim', ...args),
        settle: (...args) => promise('settle', ...args),
        renew: (...args) => promise('renew', ...args),
      },
      close: async () => {}, // it belongs to the primary
    },
    scrape: () => promise('scrape'),
    publish(metrics) {
      own = metrics
    },
  }
}
