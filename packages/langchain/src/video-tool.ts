import { type DynamicStructuredTool, tool } from '@langchain/core/tools'
import type { Timeouts, VideoProtocol, VideoRequest, VideoTask } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { type ConnectionFields, createToolVideoClient } from './client.ts'
import { toLangChainError } from './errors.ts'

export interface MixrouterVideoToolFields extends ConnectionFields {
  /** @default 'doubao-seedance-1-0-pro-250528' */
  model?: string
  /** @default 'generate_video' */
  name?: string
  /** The tool's description, as the model sees it. */
  description?: string
  /** Defaults of every video, such as duration, resolution and watermark; the model's own arguments override them. */
  defaults?: Omit<VideoRequest, 'model' | 'prompt' | 'images'>
  /** The upstream's video API. @default 'service' */
  protocol?: VideoProtocol
  /** Milliseconds between two status requests. @default 5000 */
  pollInterval?: number
  /** Maximum milliseconds to wait for a video. @default 1200000 */
  deadline?: number
  timeouts?: Timeouts
  /** Called whenever the task's status or progress changes. */
  onProgress?: (task: VideoTask) => void
}

/** The tool's arguments. */
export interface VideoToolInput {
  /** What the video shows. */
  prompt?: string
  /** URL of the first frame. */
  image?: string
  duration?: number
  ratio?: string
  /** Id of an earlier task, to keep waiting for it. */
  task?: string
}

/** The artifact of the tool's message. */
export interface MixrouterVideo {
  task: VideoTask
}

const SCHEMA = {
  type: 'object',
  properties: {
    prompt: { type: 'string', description: 'What the video shows: subject, action, scene, camera.' },
    image: { type: 'string', description: 'URL of an image to use as the first frame.' },
    duration: { type: 'number', description: 'Length in seconds, such as 5.' },
    ratio: { type: 'string', description: 'Width to height, such as 16:9.' },
    task: {
      type: 'string',
      description:
        'Id of a task that is still running, to keep waiting for it instead of generating another video.',
    },
  },
} as const

const DESCRIPTION =
  'Generates a short video from a description, an image, or both, and returns its URL. It takes minutes and costs money.'

/**
 * Creates a tool that generates videos. Its content, for the model, has the video's URL; its artifact is a
 * `MixrouterVideo`. A task is submitted once; after a timeout, the tool can wait for it again by its id.
 *
 * @example
 * const agent = createAgent({ model: new ChatMixrouter('gpt-6-sol'), tools: [createMixrouterVideoTool()] })
 */
export function createMixrouterVideoTool(fields: MixrouterVideoToolFields = {}): DynamicStructuredTool {
  const {
    model = 'doubao-seedance-1-0-pro-250528',
    name = 'generate_video',
    description = DESCRIPTION,
  } = fields
  const { defaults, onProgress, pollInterval, deadline, timeouts } = fields
  const videos = createToolVideoClient(fields)

  async function submit({ prompt, image, duration, ratio }: VideoToolInput, signal: AbortSignal | undefined) {
    if (prompt === undefined && image === undefined) throw new Error('A prompt or an image is required')
    const images = image === undefined ? undefined : [{ url: image, role: 'first_frame' as const }]
    const request = { ...defaults, model, ...defined({ prompt, images, duration, ratio }) }
    return (await videos.submit(request, defined({ signal, timeouts }))).id
  }

  async function run(input: VideoToolInput, signal: AbortSignal | undefined): Promise<VideoTask> {
    try {
      const id = input.task ?? (await submit(input, signal))
      let last: VideoTask | undefined
      for await (const task of videos.wait(id, defined({ pollInterval, deadline, signal }))) {
        last = task
        onProgress?.(task)
      }
      return last as VideoTask
    } catch (error) {
      throw toLangChainError(error, signal)
    }
  }

  return tool(
    async (input, config): Promise<[content: string, artifact: MixrouterVideo]> => {
      const task = await run(input as VideoToolInput, config.signal)
      return [summarize(task), { task }]
    },
    { name, description, schema: SCHEMA, responseFormat: 'content_and_artifact' },
  ) as unknown as DynamicStructuredTool
}

/** @throws Error if the task ended without a video */
function summarize({ id, status, url, error }: VideoTask): string {
  if (status === 'succeeded') return `The video is ready${url === undefined ? '' : `: ${url}`} (task ${id})`
  const end = status === 'failed' ? 'failed' : `was ${status}`
  throw new Error(`The video task ${id} ${end}${error ? `: ${error.message}` : ''}`)
}
