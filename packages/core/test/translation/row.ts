import type { Format } from '../../src/hub/index.ts'

/** What becomes of a thing on its way: it arrives, in other words or not at all; and what is told about it. */
export interface Outcome {
  kind: 'carried' | 'changed' | 'lost'
  notes: string[]
}

/** One thing that a request or an answer may say: a row of the document. */
export interface Row<Put> {
  label: string
  /** Puts it into a plain request or answer. */
  put: Put
  /** A client's own words for it, as fields of the body, where the format has others than its codec writes. */
  said?: Partial<Record<Format, Record<string, unknown>>>
  /** What becomes of it where what arrives differs without a warning, and why that is right. */
  implied?: readonly [kind: Outcome['kind'], reason: string]
}

/** The rows of one table. */
export interface Group<Put> {
  title: string
  rows: Row<Put>[]
}
