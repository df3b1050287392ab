import type { Processes } from '@mixrouter/gateway'
import type { RequestDetail, RequestRow } from '../feed.ts'
import type { Traffic } from './traffic.ts'

/** The traffic of a gateway, whichever of its processes it went through. */
export interface SharedTraffic {
  readonly bodies: boolean
  /** Oldest first. */
  rows(): Promise<readonly RequestRow[]>
  /** @param name a row's key, or the id of a request */
  detail(name: string): Promise<RequestDetail | undefined>
  /** Calls with each row that is new or has changed, until it is stopped. */
  subscribe(listener: (row: RequestRow) => void): () => void
}

const METHODS = { rows: 'console.rows', detail: 'console.detail' } as const
/** How often other processes are asked for changes, while somebody watches. */
const POLL_MS = 500

/** @param processes of a gateway that consists of several, each with a console of its own */
export function shareTraffic(traffic: Traffic, processes: Processes | undefined): SharedTraffic {
  if (!processes)
    return {
      bodies: traffic.bodies,
      rows: async () => traffic.rows(),
      detail: async (name) => traffic.detail(name),
      subscribe: traffic.subscribe,
    }

  processes.provide({
    [METHODS.rows]: async (since: number) => traffic.rows(since),
    [METHODS.detail]: async (name: string) => traffic.detail(name),
  })
  const collectRows = async (since: number) => {
    const all = (await processes.collect(METHODS.rows, since)) as RequestRow[][]
    return all.flat().sort((a, b) => a.at - b.at)
  }
  return {
    bodies: traffic.bodies,
    rows: () => collectRows(0),
    detail: async (name) => {
      const [found] = (await processes.collect(METHODS.detail, name)) as RequestDetail[]
      return found
    },
    subscribe(listener) {
      let since = Date.now()
      const poll = async () => {
        const from = since
        since = Date.now()
        for (const row of await collectRows(from)) listener(row)
      }
      const timer = setInterval(() => void poll().catch(() => {}), POLL_MS) // a primary that has ended ends this process too
      return () => clearInterval(timer)
    },
  }
}
