import type { Format } from '../../src/hub/index.ts'

/** How a feature reaches the other side. `dropped` and `changed` have a warning, or a note that says why not. */
export type Status = 'carried' | 'changed' | 'dropped' | 'rejected'

/** What happens to a feature between two formats, with the notes below the table. */
export interface Outcome {
  status: Status
  notes: string[]
}

/** A feature of requests or responses: one row of the document. */
export interface Row<Add> {
  label: string
  /** Adds the feature to a plain request or response. */
  add: Add
  /** Body fields in which clients of a format send the feature, where they are not what its encoder writes. */
  fields?: Partial<Record<Format, Record<string, unknown>>>
  /** The status where the feature arrives different without a warning, and the reason why none is needed. */
  unwarned?: readonly [status: Status, reason: string]
}

/** The rows of one table. */
export interface Group<Add> {
  title: string
  rows: Row<Add>[]
}
