import {
  badValue,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
  unknownFields,
} from '../hub/index.ts'
import { IMAGE_ROLES, type ImageRole, type VideoRequest, type VideoStatus, type VideoTask } from './types.ts'

/** The fields of `metadata` that are read; the others are passed on. */
const KNOWN = new Set([
  'image_role',
  'resolution',
  'ratio',
  'frames',
  'seed',
  'camerafixed',
  'camera_fixed',
  'watermark',
  'generate_audio',
])

const NAME_BY_STATUS: Readonly<Record<VideoStatus, string>> = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
}

/**
 * Decodes a body of `POST /v1/videos`, for servers that offer the route.
 *
 * @throws ApiError 400 naming the field that is not valid
 * @example const request = decodeVideoRequest(await req.json())
 */
export function decodeVideoRequest(value: unknown): VideoRequest {
  const body = expectObject(value, 'body')
  const metadata = body.metadata == null ? {} : expectObject(body.metadata, 'metadata')
  const request: VideoRequest = { model: expectString(body.model, 'model') }
  const images = readImages(body, metadata)
  const fields = {
    prompt: optionalString(body.prompt, 'prompt'),
    duration: readSeconds(body.duration ?? body.seconds, body.duration == null ? 'seconds' : 'duration'),
    ratio: optionalString(metadata.ratio, 'metadata.ratio'),
    resolution: optionalString(metadata.resolution, 'metadata.resolution'),
    frames: optionalNumber(metadata.frames, 'metadata.frames'),
    seed: optionalNumber(metadata.seed, 'metadata.seed'),
    cameraFixed: optionalBoolean(metadata.camerafixed ?? metadata.camera_fixed, 'metadata.camerafixed'),
    watermark: optionalBoolean(metadata.watermark, 'metadata.watermark'),
    audio: optionalBoolean(metadata.generate_audio, 'metadata.generate_audio'),
    images: images.length > 0 ? images : undefined,
    metadata: unknownFields(metadata, KNOWN),
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field !== undefined) Object.assign(request, { [name]: field })
  }
  return request
}

/** A task as the JSON of `/v1/videos`; `id` is the one that the client knows. */
export function encodeVideoTask(task: VideoTask, id = task.id): JsonObject {
  const { model, status, progress, url, error, createdAt, completedAt } = task
  return {
    id,
    task_id: id,
    object: 'video',
    ...(model !== undefined && { model }),
    status: NAME_BY_STATUS[status],
    progress,
    ...(createdAt !== undefined && { created_at: createdAt }),
    ...(completedAt !== undefined && { completed_at: completedAt }),
    ...(url !== undefined && { metadata: { url } }),
    ...(error && { error: { message: error.message, code: error.code ?? status } }),
  }
}

function readImages(body: JsonObject, metadata: JsonObject) {
  const list = body.images == null ? [] : expectArray(body.images, 'images')
  const urls = body.image == null ? list : [body.image, ...list]
  const role = metadata.image_role
  if (role != null && !isRole(role)) {
    throw badValue('metadata.image_role', `one of ${IMAGE_ROLES.join(', ')}`, role)
  }
  return urls.map((url, at) => ({
    url: expectString(isObject(url) ? url.url : url, `images[${at}]`),
    ...(isRole(role) && { role }),
  }))
}

function isRole(value: unknown): value is ImageRole {
  return (IMAGE_ROLES as readonly unknown[]).includes(value)
}

/** OpenAI's SDK sends seconds as a string. */
function readSeconds(value: unknown, path: string): number | undefined {
  if (typeof value !== 'string') return optionalNumber(value, path)
  const seconds = Number(value)
  if (value.trim() === '' || !Number.isFinite(seconds)) throw badValue(path, 'a number', value)
  return seconds
}
