import type { Format } from '@mixrouter/core'
import type { Served } from './served.ts'

/** Objects that clients create at a vendor and get back by id: each belongs to the client that created it. */
export interface Collection {
  path: string
  serves: Extract<Served, 'files' | 'batches'>
  format: Format
  /** Whether one is created by a form with a file; otherwise by JSON. */
  form?: true
  /** Whether one can be deleted. */
  deletes?: true
  /** Routes below one, with their methods. */
  actions: Readonly<Record<string, 'GET' | 'POST'>>
  /** The field of a creation that names a file, which has to be the client's. */
  input?: string
  /** Fields of an object that name files made for its client. */
  outputs?: readonly string[]
  /** The field with the URL of the results, which becomes the gateway's own path. */
  resultsUrl?: string
  /** The query parameter that continues a list. */
  cursor: string
}

/** Sources: openai SDK 7 `resources/files`, `resources/batches`; @anthropic-ai/sdk 1 `files`, `messages/batches`. */
const OPENAI_FILES: Collection = {
  path: '/v1/files',
  serves: 'files',
  format: 'openai-chat',
  form: true,
  deletes: true,
  actions: { content: 'GET' },
  cursor: 'after',
}

const ANTHROPIC_FILES: Collection = { ...OPENAI_FILES, format: 'anthropic', cursor: 'after_id' }

const OPENAI_BATCHES: Collection = {
  path: '/v1/batches',
  serves: 'batches',
  format: 'openai-chat',
  actions: { cancel: 'POST' },
  input: 'input_file_id',
  outputs: ['output_file_id', 'error_file_id'],
  cursor: 'after',
}

const ANTHROPIC_BATCHES: Collection = {
  path: '/v1/messages/batches',
  serves: 'batches',
  format: 'anthropic',
  deletes: true,
  actions: { cancel: 'POST', results: 'GET' },
  resultsUrl: 'results_url',
  cursor: 'after_id',
}

const PATH = /^(\/v1\/(?:files|batches|messages\/batches))(?:\/([^/]+)(?:\/([a-z]+))?)?$/

export interface CollectionMatch {
  collection: Collection
  /** Still encoded; absent where one is created or all are listed. */
  id?: string
  action?: string
}

/** The collection that a request is about; undefined if it is about none. Two vendors have `/v1/files`. */
export function matchCollection(
  method: string,
  path: string,
  isAnthropic: boolean,
): CollectionMatch | undefined {
  const [, base, id, action] = PATH.exec(path) ?? []
  if (base === undefined) return undefined
  const all = [isAnthropic ? ANTHROPIC_FILES : OPENAI_FILES, OPENAI_BATCHES, ANTHROPIC_BATCHES]
  const collection = all.find((candidate) => candidate.path === base) as Collection
  if (!methodsOf(collection, id, action).includes(method)) return undefined
  return { collection, ...(id !== undefined && { id }), ...(action !== undefined && { action }) }
}

function methodsOf({ actions, deletes }: Collection, id?: string, action?: string): string[] {
  if (id === undefined) return ['GET', 'POST']
  if (action === undefined) return deletes ? ['GET', 'DELETE'] : ['GET']
  return Object.hasOwn(actions, action) ? [actions[action] as string] : []
}
