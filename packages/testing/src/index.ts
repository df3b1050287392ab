/**
 * An offline upstream that responds in every wire format and makes videos, for demos and tests without a key.
 *
 * @module @mixrouter/testing
 */
export { createOfflineModel, type OfflineModel, type OfflineModelOptions } from './offline-model/model.ts'
export {
  type OfflineRequest,
  type OfflineUpstream,
  type OfflineUpstreamEntry,
  type OfflineUpstreamOptions,
  startOfflineUpstream,
} from './upstream.ts'
export type { OfflineVideo } from './video/tasks.ts'
