import type { ImageRole } from '@mixrouter/core'
import { listModels } from '@mixrouter/core/catalogue'
import { Download, Trash2 } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { toDataUrl } from '../chat/attachments.ts'
import { type KeptTask, loadVideo, submit, useTasks } from './tasks.ts'
import './videos.css'

const VIDEO_MODELS = listModels()
  .filter(({ kind }) => kind === 'video')
  .map(({ id }) => id)
const ROLES: readonly { role: ImageRole; label: string }[] = [
  { role: 'first_frame', label: 'the first frame' },
  { role: 'last_frame', label: 'the last frame' },
  { role: 'reference_image', label: 'references' },
]
const RATIOS = ['16:9', '9:16', '1:1', '4:3']

/** Makes videos and plays them. */
export default function VideosPage() {
  const { tasks, add, remove } = useTasks()
  return (
    <div className="videos">
      <header className="bar">
        <h1>Videos</h1>
      </header>
      <div className="videos-body">
        <NewVideo onSubmitted={add} />
        <section className="history" aria-label="Videos">
          {tasks.length === 0 && (
            <div className="empty">
              <h2>No videos yet</h2>
              <p>A task is submitted once, followed until it is over, and its video is played here.</p>
            </div>
          )}
          {tasks.map((task) => (
            <Task key={task.id} task={task} onRemove={() => remove(task.id)} />
          ))}
        </section>
      </div>
    </div>
  )
}

function NewVideo({ onSubmitted }: { onSubmitted: (task: KeptTask) => void }) {
  const [error, setError] = useState('')
  const [isBusy, setBusy] = useState(false)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError('')
    try {
      const seconds = Number(form.get('duration'))
      onSubmitted(
        await submit({
          model: String(form.get('model')),
          prompt: String(form.get('prompt')),
          duration: seconds > 0 ? seconds : undefined,
          ratio: String(form.get('ratio')),
          images: await readImages(form.getAll('images')),
          role: ROLES.find(({ role }) => role === form.get('role'))?.role,
        }),
      )
    } catch (failure) {
      setError((failure as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="new-video" onSubmit={send}>
      <label className="field">
        <span>Prompt</span>
        <textarea name="prompt" required defaultValue="A paper boat drifts down a rainy street at dusk" />
      </label>
      <label className="field">
        <span>Model</span>
        <input name="model" list="video-models" required defaultValue={VIDEO_MODELS[0] ?? ''} />
        <datalist id="video-models">
          {VIDEO_MODELS.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      </label>
      <div className="pair">
        <label className="field">
          <span>Seconds</span>
          <input name="duration" type="number" min="1" max="60" placeholder="default" />
        </label>
        <label className="field">
          <span>Aspect ratio</span>
          <select name="ratio" defaultValue="">
            <option value="">default</option>
            {RATIOS.map((ratio) => (
              <option key={ratio}>{ratio}</option>
            ))}
          </select>
        </label>
      </div>
      <label className="field">
        <span>Pictures</span>
        <input name="images" type="file" accept="image/*" multiple />
      </label>
      <label className="field">
        <span>They are</span>
        <select name="role" defaultValue="">
          <option value="">what the model takes them for</option>
          {ROLES.map(({ role, label }) => (
            <option key={role} value={role}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {error && (
        <p className="pane-error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="button primary" disabled={isBusy}>
        {isBusy ? 'Submitting…' : 'Make the video'}
      </button>
      <p className="small muted">
        With a real upstream a task costs money, whether the page stays open or not.
      </p>
    </form>
  )
}

function readImages(entries: readonly FormDataEntryValue[]): Promise<string[]> {
  const files = entries.filter((entry) => entry instanceof File)
  return Promise.all(files.filter(({ size }) => size > 0).map(toDataUrl)) // a field without files has an empty one
}

function Task({ task, onRemove }: { task: KeptTask; onRemove: () => void }) {
  const { id, prompt, model, status, progress, error, createdAt } = task
  const isOpen = status === 'queued' || status === 'running'
  return (
    <article className="task" aria-label={prompt}>
      <div className="stage">
        {status === 'succeeded' ? (
          <Player id={id} />
        ) : (
          <div className="pending">
            {isOpen ? (
              <>
                <progress max={100} value={progress} aria-label={`Progress of ${prompt}`} />
                <span className="small muted number" role="status">
                  {status}, {progress} %
                </span>
              </>
            ) : (
              <p className="error small">
                {status}
                {error && `: ${error}`}
              </p>
            )}
          </div>
        )}
      </div>
      <div className="task-foot">
        <div>
          <p>{prompt}</p>
          <p className="small muted">
            {model} ·{' '}
            {new Date(createdAt).toLocaleString('en', {
              dateStyle: 'medium',
              timeStyle: 'short',
              hour12: false,
            })}
          </p>
        </div>
        <button
          type="button"
          className="button quiet tiny icon"
          aria-label={`Remove ${prompt}`}
          title="Remove from this list"
          onClick={onRemove}
        >
          <Trash2 size={14} aria-hidden />
        </button>
      </div>
    </article>
  )
}

function Player({ id }: { id: string }) {
  const [url, setUrl] = useState<string>()
  const [error, setError] = useState('')
  useEffect(() => {
    let loaded: string | undefined
    let stale = false
    loadVideo(id).then(
      (found) => {
        if (stale) return URL.revokeObjectURL(found)
        loaded = found
        return setUrl(found)
      },
      (failure: Error) => setError(failure.message),
    )
    return () => {
      stale = true
      if (loaded) URL.revokeObjectURL(loaded)
    }
  }, [id])
  if (error) return <p className="error small pending">{error}</p>
  if (!url) return <div className="pending" />
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: models make no captions */}
      <video src={url} controls loop playsInline aria-label="The video" />
      <a className="button tiny download" href={url} download={`${id}.mp4`}>
        <Download size={13} aria-hidden /> Download
      </a>
    </>
  )
}
