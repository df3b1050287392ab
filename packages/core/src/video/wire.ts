import type { JsonObject, Warn } from '../hub/index.ts'
import type { VideoRequest, VideoTask } from './types.ts'

/** How one kind of upstream speaks of video tasks. Paths are below its base URL; ids in them are encoded. */
export interface VideoCodec {
  /** Where tasks are submitted by POST. */
  readonly path: string
  encodeRequest(request: VideoRequest, warn: Warn): JsonObject
  /** What the upstream answers to a task's submission or to a question for it; `id` is the one that was asked for. */
  decodeTask(body: JsonObject, id?: string): VideoTask
  taskPath(id: string): string
  /** Where the video itself is, if not at the task's URL. */
  contentPath?(id: string): string
  /** What cancels a task by DELETE, where something does. */
  cancelPath?(id: string): string
}
