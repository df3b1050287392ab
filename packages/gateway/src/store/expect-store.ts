import type { Store } from './store.ts'

/**
 * Fails if the store can't be reached, before anything is created or paid for that has to be kept there.
 *
 * @throws ApiError 503
 */
export async function expectStore(store: Pick<Store, 'set'>): Promise<void> {
  await store.set('reachable', '', 1)
}
