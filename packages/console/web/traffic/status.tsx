import type { RequestRow } from '../../src/feed.ts'

/** How a request ended, or that it has not. */
export function Status({ row: { status, aborted, error, total } }: { row: RequestRow }) {
  if (total === undefined) return <span className="badge open">open</span>
  const isBad = (status ?? 0) >= 400 || error !== undefined
  const kind = aborted ? '' : isBad ? 'bad' : 'good'
  return (
    <span className={`badge ${kind}`}>
      {aborted ? 'aborted' : status}
      {!aborted && error && (status ?? 0) < 400 && ' broke off'}
    </span>
  )
}
