import type { JsonObject, Warning } from '../hub/index.ts'

/** How an upstream speaks of video tasks: the service's `/v1/videos`, new-api's older routes, or Volcengine's own. */
export const VIDEO_PROTOCOLS = ['service', 'new-api', 'volcengine'] as const
export type VideoProtocol = (typeof VIDEO_PROTOCOLS)[number]

/** A video to make. What is not said is the model's to choose. */
export interface VideoRequest {
  model: string
  prompt?: string
  images?: readonly VideoImage[]
  /** Seconds. */
  duration?: number
  /** Such as `16:9`, or `adaptive`: that of the first image. */
  ratio?: string
  /** Such as `720p`. */
  resolution?: string
  /** Number of pictures, in place of `duration`. */
  frames?: number
  seed?: number
  /** Keeps the camera where it is. */
  cameraFixed?: boolean
  /** Lets the vendor write its mark on the video. */
  watermark?: boolean
  /** Makes sound too. */
  audio?: boolean
  /** What the upstream knows beyond that, sent as it is; the options above go first. */
  metadata?: Readonly<Record<string, unknown>>
}

export const IMAGE_ROLES = ['first_frame', 'last_frame', 'reference_image'] as const
/** What a picture is to the video. */
export type ImageRole = (typeof IMAGE_ROLES)[number]

/** A picture by its address, which may be a `data:` URL, or by its bytes, as they are or in base64. */
export type VideoImage = { role?: ImageRole } & (
  | { url: string }
  | {
      data: string | Uint8Array
      /** @default as the bytes tell, otherwise `image/png` */
      mediaType?: string
    }
)

export type VideoStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired'

/** A video task as the upstream tells of it. */
export interface VideoTask {
  id: string
  model?: string
  /** A word that nobody knows counts as `running`; `raw` has it. */
  status: VideoStatus
  /** Percent, from 0 to 100. */
  progress: number
  /** Where the video is; once it succeeded, and for as long as the upstream keeps it. */
  url?: string
  /** Why it failed, was cancelled or expired, as far as the upstream tells. */
  error?: VideoTaskError
  /** Seconds since 1970. */
  createdAt?: number
  /** Seconds since 1970; only of a task that has ended, whatever the upstream says before. */
  completedAt?: number
  /** The upstream's own words. */
  raw: JsonObject
}

export interface VideoTaskError {
  message: string
  /** The vendor's own code. */
  code?: string
}

/** A task that was submitted. */
export interface SubmittedVideo extends VideoTask {
  /** What the upstream's wire could not carry. */
  warnings: readonly Warning[]
}

/** Whether nothing more will happen to a task. */
export function hasEnded({ status }: Pick<VideoTask, 'status'>): boolean {
  return status !== 'queued' && status !== 'running'
}
