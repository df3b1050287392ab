import { isObject } from '@mixrouter/core/internal'

type Json = Record<string, unknown>

/** How a vendor writes the pages of a list. */
export interface Pages {
  /** The objects on a page. */
  itemsOf(page: Json): Json[]
  /** The query that continues the list after a page; undefined after its last. */
  next(page: Json): Readonly<Record<string, string>> | undefined
  /** The page with some of its objects only. */
  withItems(page: Json, items: readonly Json[]): Json
}

/** OpenAI's lists and Anthropic's of batches continue after the last object of a page. */
export function pagesAfterLast(cursor: string): Pages {
  const itemsOf = (page: Json) => objectsIn(page.data)
  return {
    itemsOf,
    next(page) {
      const last = itemsOf(page).at(-1)
      return page.has_more === true && last ? { [cursor]: String(last.id) } : undefined
    },
    withItems: (page, items) => ({
      ...page,
      data: items,
      first_id: items[0]?.id ?? null,
      last_id: items.at(-1)?.id ?? null,
    }),
  }
}

const AFTER_ID = pagesAfterLast('after_id')

/** Anthropic's lists of files continue by a token, or, as they did before, after the last. Source: @anthropic-ai/sdk 1 `PageCursor` */
export const ANTHROPIC_FILE_PAGES: Pages = {
  ...AFTER_ID,
  next: (page) => (page.next_page ? { page: String(page.next_page) } : AFTER_ID.next(page)),
}

/** Google's lists of files continue by a token, and name no list that is empty. Source: ai.google.dev/api/files */
export const PAGES_BY_TOKEN: Pages = {
  itemsOf: ({ files }) => objectsIn(files),
  next: ({ nextPageToken }) => (nextPageToken ? { pageToken: String(nextPageToken) } : undefined),
  withItems: (page, files) => ({ ...page, files }),
}

function objectsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
