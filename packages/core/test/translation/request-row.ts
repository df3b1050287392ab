import type { AddToRequest } from '../../src/formats/suites/request-builders.ts'
import type { Row } from './row.ts'

/** A row of the request tables. */
export function row(
  label: string,
  add: AddToRequest,
  more: Partial<Row<AddToRequest>> = {},
): Row<AddToRequest> {
  return { label, add, ...more }
}

/** Adds the same feature for a row about one property of it. */
export function property(add: AddToRequest, name: string): AddToRequest {
  return (...args) => `${[add(...args)].flat()[0]}.${name}`
}
