import { ApiError } from '../hub/index.ts'

/** A page of a list. */
interface Page<T> {
  items: readonly T[]
  /** Whether there are more in the direction of the query. */
  hasMore: boolean
}

/** The query parameters with which a format pages through a list. */
export interface PageParameters {
  size: string
  /** Names the id after which the page begins. */
  after: string
  /** Names the id before which the page ends. */
  before?: string
}

/**
 * The page of `items` that `query` describes; without any of the parameters it is the whole list.
 *
 * @throws ApiError 400 naming the parameter that is not valid
 */
export function pageOf<T extends { id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  parameters: PageParameters,
): Page<T> {
  const size = readSize(query.get(parameters.size), parameters.size) ?? items.length
  const indexAt = (name: string) => findIndex(items, query.get(name), name)
  const before = parameters.before === undefined ? undefined : indexAt(parameters.before)
  if (before !== undefined) {
    const start = Math.max(0, before - size)
    return { items: items.slice(start, before), hasMore: start > 0 }
  }
  const start = (indexAt(parameters.after) ?? -1) + 1
  return { items: items.slice(start, start + size), hasMore: start + size < items.length }
}

function readSize(value: string | null, param: string): number | undefined {
  if (value === null || value === '') return undefined
  const size = Number(value)
  if (Number.isInteger(size) && size > 0) return size
  throw new ApiError(`${param} must be a positive integer`, { status: 400, param })
}

function findIndex(items: readonly { id: string }[], id: string | null, param: string): number | undefined {
  if (id === null || id === '') return undefined
  const index = items.findIndex((item) => item.id === id)
  if (index >= 0) return index
  throw new ApiError(`${param} is not the id of an item in this list`, { status: 400, param })
}
