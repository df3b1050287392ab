import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { type ParsedBody, parseAll } from '../lib/parsed-body.ts'
import { createPacer } from '../lib/turns.ts'
import type { Store } from '../store/store.ts'
import type { Destinations, Target, Targets } from '../upstream/targets.ts'
import { type Owner, objectNotFound, readOwner } from './owners.ts'

/** How bodies name files: Chat Completions, Responses and Messages by `file_id`, containers by `file_ids`. */
const FIELDS: ReadonlySet<string> = new Set(['file_id', 'file_ids'])

/** Google's files are named by their URL, in every format that takes URLs, or by the name in it. */
const GOOGLE_FILE = /^(?:https?:\/\/\S+\/v1(?:alpha|beta)?\/)?(files\/[\w-]{1,64})(?:[/?#:]\S*)?$/i
const MAX_URL_CHARACTERS = 2048

/** What precedes and follows `files` there in JSON, where slashes may be escaped. */
const AFTER_FILES = ['/', '\\/']
const BEFORE_FILES = /(?:"|\/v1(?:alpha|beta)?\\?\/)$/i
const LONGEST_BEFORE = '/v1alpha\\/'.length

/** How the escapes of the characters of those fields and URLs begin. */
const ESCAPES = ['\\u006', '\\u005', '\\u007', '\\u002f', '\\u002F']

/** How much of a large body is searched at a time, in characters, and how much of that again with what follows. */
const STEP_CHARACTERS = 1024 * 1024
const OVERLAP_CHARACTERS = 32

/** Whether a body may name files; without its text, that is not known. */
function mayNameFiles({ text, isLarge }: ParsedBody): boolean | Promise<boolean> {
  if (text === undefined) return true
  return isLarge ? mayNameInTurns(text) : mayName(text)
}

async function mayNameInTurns(text: string): Promise<boolean> {
  const pace = createPacer()
  for (let at = 0; at < text.length; at += STEP_CHARACTERS) {
    if (mayName(text.slice(at, at + STEP_CHARACTERS + OVERLAP_CHARACTERS))) return true
    await pace()
  }
  return false
}

function mayName(text: string): boolean {
  if (mayHaveFileId(text) || mayHaveGoogleFile(text)) return true
  return text.includes('\\u00') && ESCAPES.some((begin) => text.includes(begin))
}

/** Whether `file_id` is in a text. Its rarest character is looked for first: to search for all of it takes 80 times as long. */
function mayHaveFileId(text: string): boolean {
  for (let at = text.indexOf('_id'); at >= 0; at = text.indexOf('_id', at + 1))
    if (text.startsWith('file', at - 'file'.length)) return true
  return false
}

function mayHaveGoogleFile(text: string): boolean {
  for (let at = text.indexOf('files'); at >= 0; at = text.indexOf('files', at + 1))
    if (AFTER_FILES.some((slash) => text.startsWith(slash, at + 'files'.length)))
      if (BEFORE_FILES.test(text.slice(Math.max(0, at - LONGEST_BEFORE), at))) return true
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
  destinations: Destinations,
): Destinations | Promise<Destinations> {
  const may = mayNameFiles(body)
  return may === false ? destinations : limitToFiles(store, body, client, destinations, may)
}

async function limitToFiles(
  store: Store,
  body: ParsedBody,
  client: string,
  destinations: Destinations,
  mayName: true | Promise<boolean>,
): Promise<Destinations> {
  if (!(await mayName)) return destinations
  const ids = namedFiles(await parseAll(body))
  return ids.length === 0 ? destinations : limit(destinations, await findOwners(store, ids, client))
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
  while (open.length > 0) {
    const value = open.pop()
    if (Array.isArray(value)) for (const item of value) open.push(item)
    else if (isObject(value))
      for (const [name, field] of Object.entries(value)) {
        if (FIELDS.has(name)) for (const id of [field].flat()) if (typeof id === 'string') found.add(id)
        open.push(field)
      }
    else if (typeof value === 'string' && value.length <= MAX_URL_CHARACTERS) {
      const [, name] = GOOGLE_FILE.exec(value) ?? []
      if (name !== undefined) found.add(name)
    }
  }
  return [...found]
}

function limit(
  { targets, onContextOverflow, onContentFilter }: Destinations,
  owners: readonly Owner[],
): Destinations {
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
  const accounts = new Set(owners.map(({ upstream, keyIndex }) => `${upstream}#${keyIndex}`))
  const problem =
    accounts.size > 1 ? `in several accounts of ${names}` : `at ${names}, where this model is not served`
  return new ApiError(`The files of this request are ${problem}. Send their contents instead`, {
    status: 400,
    code: 'file_not_available',
  })
}
