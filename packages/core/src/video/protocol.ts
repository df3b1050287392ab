import type { JsonObject, Warn } from '../hub/index.ts'
import type { VideoRequest, VideoTask } from './types.ts'

/** The routes of one video protocol and their JSON. Paths are below the upstream's base URL; ids in them are encoded. */
export interface ProtocolCodec {
  /** Where tasks are submitted by POST. */
  readonly path: string
  encodeRequest(request: VideoRequest, warn: Warn): JsonObject
  /** The task in the response to its submission, or to a request for the task with `id`. */
  decodeTask(body: JsonObject, id?: string): VideoTask
  taskPath(id: string): string
  /** Where the video itself is, if not at the task's URL. */
  contentPath?(id: string): string
  /** What cancels a task by DELETE; absent where the protocol cancels none. */
  cancelPath?(id: string): string
}
