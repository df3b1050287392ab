import { isObject } from '@mixrouter/core/internal'

type Json = Record<string, unknown>

/** How a vendor writes the pages of a list. */
export interface Pages {
  /** The query parameter that continues a list. */
  cursor: string
  /** The objects on a page. */
  itemsOf(page: Json): Json[]
  /** What continues the list after a page; undefined after its last. */
  next(page: Json): string | undefined
  /** The page with some of its objects only. */
  withItems(page: Json, items: readonly Json[]): Json
}

/** OpenAI's and Anthropic's lists continue after the last object of a page. */
export function pagesAfterLast(cursor: string): Pages {
  const itemsOf = (page: Json) => objectsIn(page.data)
  return {
    cursor,
    itemsOf,
    next(page) {
      const last = itemsOf(page).at(-1)
      return page.has_more === true && last ? String(last.id) : undefined
    },
    withItems: (page, items) => ({
      ...page,
      data: items,
      first_id: items[0]?.id ?? null,
      last_id: items.at(-1)?.id ?? null,
    }),
  }
}

/** Google's lists of files continue by a token, and name no list that is empty. Source: ai.google.dev/api/files */
export const PAGES_BY_TOKEN: Pages = {
  cursor: 'pageToken',
  itemsOf: ({ files }) => objectsIn(files),
  next: ({ nextPageToken }) => (nextPageToken ? String(nextPageToken) : undefined),
  withItems: (page, files) => ({ ...page, files }),
}

function objectsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
