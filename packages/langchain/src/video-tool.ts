import { type DynamicStructuredTool, tool } from '@langchain/core/tools'
import {
  defined,
  type Timeouts,
  type VideoProtocol,
  type VideoRequest,
  type VideoTask,
} from '@mixrouter/core'
import { type ConnectionFields, createToolVideoClient } from './client.ts'
import { toLangChainError } from './errors.ts'

export interface MixrouterVideoToolFields extends ConnectionFields {
  /** @default 'doubao-seedance-1-0-pro-250528' */
  model?: string
  /** @default 'generate_video' */
  name?: string
  /** What the model is told of the tool. */
  description?: string
  /** What every video has, unless the model says otherwise: duration, resolution, watermark and the like. */
  defaults?: Omit<VideoRequest, 'model' | 'prompt' | 'images'>
  /** How the upstream speaks. @default 'service' */
  wire?: VideoProtocol
  /** Milliseconds between two questions for the task. @default 5000 */
  pollInterval?: number
  /** Milliseconds that the tool waits for a video at most. @default 1200000 */
  deadline?: number
  timeouts?: Timeouts
  /** Called with the task whenever its status or progress is new. */
  onProgress?: (task: VideoTask) => void
}

/** What the model says to the tool. */
export interface VideoToolInput {
  /** What the video is to show. */
  prompt?: string
  /** Address of the picture that it begins with. */
  image?: string
  duration?: number
  ratio?: string
  /** A task that was begun before, to wait for once more. */
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
    image: { type: 'string', description: 'URL of a picture that the video begins with.' },
    duration: { type: 'number', description: 'Length in seconds, such as 5.' },
    ratio: { type: 'string', description: 'Width to height, such as 16:9.' },
    task: {
      type: 'string',
      description:
        'Id of a task that is still running, to wait for it again in place of making another video.',
    },
  },
} as const

const DESCRIPTION =
  'Makes a short video of a description, a picture, or both, and answers with its address. It takes minutes and costs money.'

/**
 * A tool by which an agent makes videos. Its content is what the model reads, the video's address above all; its artifact
 * is a `MixrouterVideo`. A task is submitted once; one that takes too long can be waited for again by its id.
 *
 * @example
 * const agent = createAgent({ model: new ChatMixrouter('gpt-5.2'), tools: [createMixrouterVideoTool()] })
 */
export function createMixrouterVideoTool(fields: MixrouterVideoToolFields = {}): DynamicStructuredTool {
  const {
    model = 'doubao-seedance-1-0-pro-250528',
    name = 'generate_video',
    description = DESCRIPTION,
  } = fields
  const { defaults, onProgress, pollInterval, deadline, timeouts } = fields
  const videos = createToolVideoClient(fields)

  async function begin({ prompt, image, duration, ratio }: VideoToolInput, signal: AbortSignal | undefined) {
    if (prompt === undefined && image === undefined)
      throw new Error('Say what the video is to show: prompt or image')
    const images = image === undefined ? undefined : [{ url: image, role: 'first_frame' as const }]
    const request = { ...defaults, model, ...defined({ prompt, images, duration, ratio }) }
    return (await videos.submit(request, defined({ signal, timeouts }))).id
  }

  async function run(input: VideoToolInput, signal: AbortSignal | undefined): Promise<VideoTask> {
    try {
      const id = input.task ?? (await begin(input, signal))
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
      return [describe(task), { task }]
    },
    { name, description, schema: SCHEMA, responseFormat: 'content_and_artifact' },
  ) as unknown as DynamicStructuredTool
}

/** @throws Error for a task that ended without a video */
function describe({ id, status, url, error }: VideoTask): string {
  if (status === 'succeeded') return `The video is ready${url === undefined ? '' : `: ${url}`} (task ${id})`
  const end = status === 'failed' ? 'failed' : `was ${status}`
  throw new Error(`The video task ${id} ${end}${error ? `: ${error.message}` : ''}`)
}
