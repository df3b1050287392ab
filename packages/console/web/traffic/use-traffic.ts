import { useEffect, useState } from 'react'
import type { RequestRow } from '../../src/feed.ts'

/** Rows that the page keeps. */
const MAX_ROWS = 500

/** The requests of the gateway as they come, latest first; `isPaused` keeps the list as it is. */
export function useTraffic(isPaused: boolean): { rows: readonly RequestRow[]; isConnected: boolean } {
  const [rows, setRows] = useState<readonly RequestRow[]>([])
  const [isConnected, setConnected] = useState(false)
  useEffect(() => {
    if (isPaused) return
    const source = new EventSource('./api/traffic')
    const known = new Map<string, RequestRow>()
    let frame = 0
    const publish = () => {
      frame = 0
      setRows([...known.values()].sort((a, b) => b.at - a.at).slice(0, MAX_ROWS))
    }
    const add = (row: RequestRow) => {
      known.set(row.key, row)
      if (known.size > MAX_ROWS) known.delete(known.keys().next().value ?? '')
      frame ||= requestAnimationFrame(publish)
    }
    source.addEventListener('open', () => setConnected(true))
    source.addEventListener('error', () => setConnected(false))
    source.addEventListener('rows', ({ data }) => {
      known.clear()
      for (const row of JSON.parse(data) as RequestRow[]) known.set(row.key, row)
      publish()
    })
    source.addEventListener('row', ({ data }) => add(JSON.parse(data)))
    return () => {
      source.close()
      cancelAnimationFrame(frame)
    }
  }, [isPaused])
  return { rows, isConnected }
}
