import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { ParsedBody } from '../lib/parsed-body.ts'
import type { Store } from '../store/store.ts'
import type { Route } from '../upstream/policies/failover.ts'
import type { Target, Targets } from '../upstream/targets.ts'
import { type Owner, objectNotFound, readOwner } from './owners.ts'

/** How bodies name files: Chat Completions, Responses and Messages by `file_id`, containers by `file_ids`. */
const FIELDS: ReadonlySet<string> = new Set(['file_id', 'file_ids'])

/** How the escapes of the characters of those fields begin. */
const ESCAPES = ['\\u006', '\\u005']

/** Whether a body may name files; without its text, that is not known. */
function mayNameFiles({ text }: ParsedBody): boolean {
  return text === undefined || mayHaveFileId(text) || ESCAPES.some((begin) => text.includes(begin))
}

/** Whether `file_id` is in a text. Its rarest character is looked for first: to search for all of it takes 80 times as long. */
function mayHaveFileId(text: string): boolean {
  for (let at = text.indexOf('_id'); at >= 0; at = text.indexOf('_id', at + 1))
    if (text.startsWith('file', at - 'file'.length)) return true
  return false
}

/**
 * Checks the files that a body names, if it names any, and limits its targets to the account that has them. Files that
 * were not uploaded through the gateway are the upstream's to judge.
 *
 * @throws ApiError 404 for a file of another client, 400 if no target of the model has the files
 */
export function routeToFiles(
  store: Store,
  body: ParsedBody,
  client: string,
  route: Route,
): Route | Promise<Route> {
  if (!mayNameFiles(body)) return route
  const ids = namedFiles(body.json)
  return ids.length === 0 ? route : findOwners(store, ids, client).then((owners) => limit(route, owners))
}

/** The owners of those files that were uploaded through the gateway. @throws ApiError 404 */
export async function findOwners(store: Store, ids: readonly string[], client: string): Promise<Owner[]> {
  const owners = await Promise.all(ids.map((id) => readOwner(store, id)))
  const foreign = ids.find((_, index) => owners[index] && owners[index].client !== client)
  if (foreign !== undefined) throw objectNotFound(foreign)
  return owners.filter((owner) => owner !== undefined)
}

/** Every file that a body names, once. */
export function namedFiles(body: unknown): string[] {
  const found = new Set<string>()
  const open = [body]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) for (const item of value) open.push(item)
    if (!isObject(value)) continue
    for (const [name, field] of Object.entries(value)) {
      if (FIELDS.has(name)) for (const id of [field].flat()) if (typeof id === 'string') found.add(id)
      if (typeof field === 'object' && field !== null) open.push(field)
    }
  }
  return [...found]
}

function limit({ targets, onContextOverflow, onContentFilter }: Route, owners: readonly Owner[]): Route {
  const hasFiles = ({ upstream, keyIndex }: Target) =>
    owners.every((owner) => owner.upstream === upstream.name && owner.keyIndex === keyIndex)
  const having = targets.filter(hasFiles)
  if (having.length === 0) throw filesElsewhere(owners)
  return {
    targets: having as unknown as Targets,
    onContextOverflow: onContextOverflow.filter(hasFiles),
    onContentFilter: onContentFilter.filter(hasFiles),
  }
}

function filesElsewhere(owners: readonly Owner[]): ApiError {
  const names = [...new Set(owners.map(({ upstream }) => upstream))].join(', ')
  return new ApiError(
    `The files of this request are at ${names}, where this model is not served. Send their contents instead`,
    { status: 400, code: 'file_not_available' },
  )
}
