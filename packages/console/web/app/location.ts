import { useSyncExternalStore } from 'react'

const VIEWS = ['chat', 'formats', 'traffic', 'overview', 'models', 'videos'] as const
export type View = (typeof VIEWS)[number]

/** What the URL says: the view is its last segment, the rest is the query. */
export interface Location {
  view: View
  params: URLSearchParams
}

const CHANGED = 'mixrouter-location'

/** The current location, as state. */
export function useLocation(): Location {
  return parse(useSyncExternalStore(subscribe, () => location.pathname + location.search))
}

/** Goes to another view, or changes the query of the current one. */
export function navigate(view: View, params: Params = {}, { replace = false } = {}): void {
  const target = hrefOf(view, params)
  if (replace) history.replaceState(null, '', target)
  else history.pushState(null, '', target)
  dispatchEvent(new Event(CHANGED))
}

/** Changes some of the query, without a step in the history. */
export function setParams(changes: Params): void {
  const { view, params } = parse(location.pathname + location.search)
  navigate(view, { ...Object.fromEntries(params), ...changes }, { replace: true })
}

/** Values of the query; those that are undefined or empty are left out. */
export type Params = Readonly<Record<string, string | undefined>>

export function hrefOf(view: View, params: Params = {}): string {
  const entries = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = new URLSearchParams(entries).toString()
  return `./${view}${query && `?${query}`}`
}

function parse(path: string): Location {
  const [pathname = '', query] = path.split('?')
  const segment = pathname
    .split('/')
    .at(-1)
    ?.replace(/\.html$/, '')
  return { view: VIEWS.find((view) => view === segment) ?? 'chat', params: new URLSearchParams(query) }
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener)
  addEventListener(CHANGED, listener)
  return () => {
    removeEventListener('popstate', listener)
    removeEventListener(CHANGED, listener)
  }
}
