import cluster from 'node:cluster'
import type { Store } from '../store/store.ts'
import { createChannel, type Peer } from './channel.ts'
import type { Methods, Processes } from './processes.ts'

/** What connects the processes of one gateway. */
export interface Cluster extends Processes {
  /** The memory that they share. */
  store: Store
}

/** The worker's end of `shareWithWorkers`. @throws Error outside of a worker */
export function joinCluster(): Cluster {
  if (!process.send || !cluster.worker)
    throw new Error('createWorkerGateway works in a worker of node:cluster only')
  const provided: Record<string, Methods[string]> = {}
  const { call } = createChannel(process as Peer, provided)
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
    id: cluster.worker.id,
    provide: (methods) => void Object.assign(provided, methods),
    collect: (method, ...args) => promise('collect', method, ...args),
  }
}
