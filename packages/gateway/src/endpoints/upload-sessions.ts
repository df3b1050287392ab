import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Store } from '../store/store.ts'
import type { Owner } from './owners.ts'

/** A resumable upload that a client began, under an id of the gateway's own. */
export interface UploadSession extends Owner {
  /** Where the upstream takes its bytes, below the base URL. */
  path: string
}

/** Google's resumable uploads expire after a week. Source: cloud.google.com/storage/docs/resumable-uploads */
const TTL_SECONDS = 7 * 24 * 3600

const keyOf = (id: string) => `upload ${id}`

/** Keeps a session; resolves with its id. */
export async function keepUploadSession(store: Store, session: UploadSession): Promise<string> {
  const id = crypto.randomUUID()
  await store.set(keyOf(id), JSON.stringify(session), TTL_SECONDS)
  return id
}

/** Undefined also for a session of another client. */
export async function findUploadSession(
  store: Store,
  id: string,
  client: string,
): Promise<UploadSession | undefined> {
  const value = parseJson((await store.get(keyOf(id))) ?? '')
  const session = isObject(value) ? (value as unknown as UploadSession) : undefined
  return session?.client === client ? session : undefined
}
