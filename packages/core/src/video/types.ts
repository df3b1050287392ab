import type { JsonObject, Warning } from '../hub/index.ts'

/** The routes and JSON for video tasks: the service's `/v1/videos`, new-api's older routes, or Volcengine's own. */
export const VIDEO_PROTOCOLS = ['service', 'new-api', 'volcengine'] as const
export type VideoProtocol = (typeof VIDEO_PROTOCOLS)[number]

/** A video to make. What is not set is the model's default. */
export interface VideoRequest {
  model: string
  prompt?: string
  images?: readonly VideoImage[]
  /** Seconds. */
  duration?: number
  /** Aspect ratio, such as `16:9`, or `adaptive` for that of the first image. */
  ratio?: string
  /** Such as `720p`. */
  resolution?: string
  /** Length in frames, instead of `duration`. */
  frames?: number
  seed?: number
  /** Keeps the camera still. */
  cameraFixed?: boolean
  /** Adds the vendor's watermark. */
  watermark?: boolean
  /** Generates sound. */
  audio?: boolean
  /** Further parameters of the model, sent as they are; the options above override them. */
  metadata?: Readonly<Record<string, unknown>>
}

export const IMAGE_ROLES = ['first_frame', 'last_frame', 'reference_image'] as const
/** What an image is used for. */
export type ImageRole = (typeof IMAGE_ROLES)[number]

/** An image by its URL, which may be a `data:` URL, or by its bytes, as they are or in base64. */
export type VideoImage = { role?: ImageRole } & (
  | { url: string }
  | {
      data: string | Uint8Array
      /** @default by the first bytes, otherwise `image/png` */
      mediaType?: string
    }
)

export type VideoStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired'

/** A video task. */
export interface VideoTask {
  id: string
  model?: string
  /** An unknown status is `running`; `raw` has the upstream's own. */
  status: VideoStatus
  /** Percent, from 0 to 100. */
  progress: number
  /** Where the video is, once the task has succeeded and as long as the upstream keeps it. */
  url?: string
  /** Why it failed, was cancelled or expired, where the upstream reports it. */
  error?: VideoTaskError
  /** Seconds since 1970. */
  createdAt?: number
  /** Seconds since 1970; only for a task that has ended. */
  completedAt?: number
  /** The task as the upstream sent it. */
  raw: JsonObject
}

export interface VideoTaskError {
  message: string
  /** The vendor's own code. */
  code?: string
}

/** A task that was submitted. */
export interface SubmittedVideo extends VideoTask {
  /** What the video protocol could not carry. */
  warnings: readonly Warning[]
}

/** Whether a task has succeeded, failed, expired or been cancelled. @example if (hasEnded(task)) console.log(task.url) */
export function hasEnded({ status }: Pick<VideoTask, 'status'>): boolean {
  return status !== 'queued' && status !== 'running'
}
