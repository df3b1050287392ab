import type { RequestRow } from '../feed.ts'
import type { SharedTraffic } from './shared.ts'

/** How many rows a page gets when it connects. */
const FIRST_ROWS = 500
/** Proxies close connections on which nothing happens. */
const HEARTBEAT_MS = 15_000
/** Rows that wait for a reader; of a slow one the oldest are dropped. */
const MAX_WAITING = 1000

/** The traffic as server-sent events: `rows` with the latest requests, then `row` for each that is new or has changed. */
export async function* streamTraffic(traffic: SharedTraffic, signal: AbortSignal): AsyncGenerator<string> {
  const waiting = new Map<string, RequestRow>()
  let wake = () => {}
  const stop = traffic.subscribe((row) => {
    waiting.delete(row.key)
    waiting.set(row.key, row)
    if (waiting.size > MAX_WAITING) waiting.delete(waiting.keys().next().value ?? '')
    wake()
  })
  const heartbeat = setInterval(() => wake(), HEARTBEAT_MS)
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    yield toEvent('rows', (await traffic.rows()).slice(-FIRST_ROWS))
    while (!signal.aborted) {
      const rows = [...waiting.values()]
      waiting.clear()
      if (rows.length > 0) yield rows.map((row) => toEvent('row', row)).join('')
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        if (waiting.size === 0 && !signal.aborted) yield ': \n\n'
      }
    }
  } finally {
    stop()
    clearInterval(heartbeat)
    signal.removeEventListener('abort', onAbort)
  }
}

const toEvent = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
