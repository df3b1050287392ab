import type { ReactNode } from 'react'
import './data-table.css'

export interface Column<Row> {
  /** Its cells have the class `column-ID`, by which views set widths and leave columns out on small screens. */
  id: string
  title: string
  /** Numbers are at the right; a header names its row. */
  kind?: 'number' | 'header'
  isMuted?: boolean
  cell: (row: Row) => ReactNode
  /** In the first column of a table whose rows can be opened: what follows the button that `cell` is in. */
  after?: (row: Row) => ReactNode
}

export interface DataTableProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Lets rows be opened, by a click or by the button in the column with `after`. */
  opening?: {
    /** The key of the row that is open. */
    opened: string | undefined
    onOpen: (key: string | undefined) => void
  }
}

/** Rows of data, in a box that scrolls. */
export function DataTable<Row>({ label, columns, rows, keyOf, opening }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="data-table" tabIndex={0} aria-label={label} data-opens={opening !== undefined}>
      <table>
        <thead>
          <tr>
            {columns.map(({ id, title, kind }) => (
              <th key={id} scope="col" className={`column-${id}`} data-kind={kind}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row)
            const isOpened = opening?.opened === key
            const toggle = opening && (() => opening.onOpen(isOpened ? undefined : key))
            return (
              <tr key={key} data-opened={isOpened} onClick={toggle}>
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} isOpened={isOpened} onToggle={toggle} />
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Cell<Row>({
  column: { id, kind, isMuted, cell, after },
  row,
  isOpened,
  onToggle,
}: {
  column: Column<Row>
  row: Row
  isOpened: boolean
  onToggle: (() => void) | undefined
}) {
  const className = `column-${id} ${isMuted ? 'muted' : ''}`
  if (kind === 'header')
    return (
      <th scope="row" className={className} data-kind={kind}>
        {cell(row)}
      </th>
    )
  return (
    <td className={className} data-kind={kind}>
      {after ? (
        <div className="opener">
          <button
            type="button"
            aria-expanded={isOpened}
            onClick={(event) => {
              event.stopPropagation() // a click on the row does the same
              onToggle?.()
            }}
          >
            {cell(row)}
          </button>
          {after(row)}
        </div>
      ) : (
        cell(row)
      )}
    </td>
  )
}
