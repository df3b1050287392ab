import { createVideoClient, type ImageRole, type VideoTask } from '@mixrouter/core'
import { useCallback, useEffect, useState } from 'react'
import { GATEWAY_URL } from '../app/api.ts'
import { authorization, clientKey } from '../chat/client-key.ts'

/** A task of this browser; its video is at the gateway. */
export interface KeptTask {
  id: string
  model: string
  prompt: string
  /** In milliseconds since 1970. */
  createdAt: number
  status: VideoTask['status']
  /** In percent. */
  progress: number
  error?: string
}

const NAME = 'mixrouter-videos'
const POLL_MS = 1000
const MAX_KEPT = 50

const client = () =>
  createVideoClient({ baseURL: GATEWAY_URL, apiKey: clientKey() || 'none', protocol: 'service' })

/** The tasks, latest first; those that are not over are followed. */
export function useTasks() {
  const [tasks, setTasks] = useState<readonly KeptTask[]>(read)
  const update = useCallback((id: string, changes: Partial<KeptTask>) => {
    setTasks((all) => keep(all.map((task) => (task.id === id ? { ...task, ...changes } : task))))
  }, [])
  const open = tasks.filter(({ status }) => status === 'queued' || status === 'running').map(({ id }) => id)
  const openIds = open.join(' ')

  useEffect(() => {
    if (openIds === '') return
    const timer = setInterval(() => {
      for (const id of openIds.split(' '))
        client()
          .get(id)
          .then(
            ({ status, progress, error }) =>
              update(id, { status, progress: progress ?? 0, ...(error && { error: error.message }) }),
            (failure: Error) => update(id, { status: 'failed', error: failure.message }),
          )
    }, POLL_MS)
    return () => clearInterval(timer)
  }, [openIds, update])

  return {
    tasks,
    add: (task: KeptTask) => setTasks((all) => keep([task, ...all])),
    remove: (id: string) => setTasks((all) => keep(all.filter((task) => task.id !== id))),
  }
}

export interface VideoForm {
  model: string
  prompt: string
  duration: number | undefined
  ratio: string
  /** Data URLs. */
  images: readonly string[]
  /** What the images are; undefined leaves it to the model. */
  role: ImageRole | undefined
}

/** Submits a task, once. @throws Error of the gateway */
export async function submit({ model, prompt, duration, ratio, images, role }: VideoForm): Promise<KeptTask> {
  const { id, status, progress } = await client().submit({
    model,
    prompt,
    ...(duration !== undefined && { duration }),
    ...(ratio && { ratio }),
    ...(images.length > 0 && { images: images.map((url) => ({ url, ...(role && { role }) })) }),
  })
  return { id, model, prompt, createdAt: Date.now(), status, progress: progress ?? 0 }
}

/** The video as a URL of this page: the gateway may need a key, which a player can't send. */
export async function loadVideo(id: string): Promise<string> {
  const response = await fetch(`${GATEWAY_URL}/v1/videos/${encodeURIComponent(id)}/content`, {
    headers: authorization(),
  })
  if (!response.ok) throw new Error(`The video could not be loaded: status ${response.status}`)
  return URL.createObjectURL(await response.blob())
}

function read(): readonly KeptTask[] {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? '[]')
  } catch {
    return []
  }
}

function keep(tasks: readonly KeptTask[]): readonly KeptTask[] {
  const kept = tasks.slice(0, MAX_KEPT)
  localStorage.setItem(NAME, JSON.stringify(kept))
  return kept
}
