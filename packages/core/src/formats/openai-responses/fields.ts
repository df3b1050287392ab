/** Whether a field has a value: null counts as absent. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** The value if it is a list, otherwise an empty one. */
export function toArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
