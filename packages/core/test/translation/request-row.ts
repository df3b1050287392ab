import type { Feature } from '../../src/formats/suites/request-builders.ts'
import type { Row } from './row.ts'

/** A row of the requests' tables. */
export function row(label: string, put: Feature, more: Partial<Row<Feature>> = {}): Row<Feature> {
  return { label, put, ...more }
}

/** The feature, with what the row is about below the feature's own place. */
export function at(put: Feature, place: string): Feature {
  return (...about) => `${[put(...about)].flat()[0]}.${place}`
}
