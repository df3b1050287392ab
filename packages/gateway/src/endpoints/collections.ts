import type { Format, Headers } from '@mixrouter/core'
import { formatOfHeaders } from '@mixrouter/core/internal'
import { ANTHROPIC_FILE_PAGES, PAGES_BY_TOKEN, type Pages, pagesAfterLast } from './pages.ts'
import type { Served } from './served.ts'

type Method = 'GET' | 'POST' | 'DELETE'

/** Objects that clients create at a vendor and get back by id: each belongs to the client that created it. */
export interface Collection {
  /** Where it is, in each version of the API. */
  paths: readonly string[]
  serves: Extract<Served, 'files' | 'batches'>
  format: Format
  /** Methods of the collection itself: `POST` creates an object, `GET` lists those of the client. */
  methods: readonly Method[]
  /** Whether one is created by a form with a file; otherwise by JSON. */
  form?: true
  /** The field of an object that identifies it. */
  idField: 'id' | 'name'
  /** What precedes the id of the URL in that field. */
  idPrefix?: string
  /** Methods of one object. */
  memberMethods: readonly Method[]
  /** Routes below one, with their methods. */
  actions: Readonly<Record<string, 'GET' | 'POST'>>
  /** What separates an action from the id. */
  separator: '/' | ':'
  /** The field of a creation that names a file of requests, which has to be the client's. */
  input?: string
  /** Fields of an object that name or hold files made for its client. */
  outputs?: readonly string[]
  /** The field with the URL of the results, which becomes the gateway's own path. */
  resultsUrl?: string
  /** How the objects are listed. */
  pages: Pages
}

const OPENAI_PAGES = pagesAfterLast('after')

/** Sources: openai SDK 7 `resources/files`, `resources/batches`; @anthropic-ai/sdk 1 `files`, `messages/batches`. */
const OPENAI_FILES: Collection = {
  paths: ['/v1/files'],
  serves: 'files',
  format: 'openai-chat',
  methods: ['GET', 'POST'],
  form: true,
  idField: 'id',
  memberMethods: ['GET', 'DELETE'],
  actions: { content: 'GET' },
  separator: '/',
  pages: OPENAI_PAGES,
}

const ANTHROPIC_FILES: Collection = { ...OPENAI_FILES, format: 'anthropic', pages: ANTHROPIC_FILE_PAGES }

/** A file that is uploaded in parts. Source: openai SDK 7 `resources/uploads`. */
const OPENAI_UPLOADS: Collection = {
  paths: ['/v1/uploads'],
  serves: 'files',
  format: 'openai-chat',
  methods: ['POST'],
  idField: 'id',
  memberMethods: [],
  actions: { parts: 'POST', complete: 'POST', cancel: 'POST' },
  separator: '/',
  outputs: ['file'],
  pages: OPENAI_PAGES,
}

const OPENAI_BATCHES: Collection = {
  paths: ['/v1/batches'],
  serves: 'batches',
  format: 'openai-chat',
  methods: ['GET', 'POST'],
  idField: 'id',
  memberMethods: ['GET'],
  actions: { cancel: 'POST' },
  separator: '/',
  input: 'input_file_id',
  outputs: ['output_file_id', 'error_file_id'],
  pages: OPENAI_PAGES,
}

const ANTHROPIC_BATCHES: Collection = {
  paths: ['/v1/messages/batches'],
  serves: 'batches',
  format: 'anthropic',
  methods: ['GET', 'POST'],
  idField: 'id',
  memberMethods: ['GET', 'DELETE'],
  actions: { cancel: 'POST', results: 'GET' },
  separator: '/',
  resultsUrl: 'results_url',
  pages: pagesAfterLast('after_id'),
}

/** Files are created by uploads of their own protocol. Sources: ai.google.dev/api/files; @google/genai 3 `Files`. */
export const GOOGLE_FILES: Collection = {
  paths: ['/v1beta/files', '/v1/files'],
  serves: 'files',
  format: 'google',
  methods: ['GET'],
  idField: 'name',
  idPrefix: 'files/',
  memberMethods: ['GET', 'DELETE'],
  actions: { download: 'GET' },
  separator: ':',
  pages: PAGES_BY_TOKEN,
}

/** Of those with the same path, OpenAI's first: its SDK sends no header of its own. */
const COLLECTIONS: readonly Collection[] = [
  OPENAI_FILES,
  ANTHROPIC_FILES,
  OPENAI_UPLOADS,
  OPENAI_BATCHES,
  ANTHROPIC_BATCHES,
  GOOGLE_FILES,
]

const PATH =
  /^(\/v1\/(?:files|uploads|batches|messages\/batches)|\/v1beta\/files)(?:\/([^/:]+)(?:([/:])([a-z]+))?)?$/

export interface CollectionMatch {
  collection: Collection
  /** The collection's path that the client used. */
  base: string
  /** Still encoded; absent where one is created or all are listed. */
  id?: string
  action?: string
}

/** The collection that a request is about; undefined if it is about none. Three vendors have `/v1/files`. */
export function matchCollection(method: string, path: string, headers: Headers): CollectionMatch | undefined {
  const [, base, id, separator, action] = PATH.exec(path) ?? []
  if (base === undefined) return undefined
  const candidates = COLLECTIONS.filter(({ paths }) => paths.includes(base))
  const sdk = formatOfHeaders(headers)
  const collection = candidates.find(({ format }) => format === sdk) ?? (candidates[0] as Collection)
  if (separator !== undefined && separator !== collection.separator) return undefined
  if (!methodsOf(collection, id, action).includes(method)) return undefined
  return { collection, base, ...(id !== undefined && { id }), ...(action !== undefined && { action }) }
}

function methodsOf(
  { methods, memberMethods, actions }: Collection,
  id?: string,
  action?: string,
): readonly string[] {
  if (id === undefined) return methods
  if (action === undefined) return memberMethods
  return Object.hasOwn(actions, action) ? [actions[action] as string] : []
}
