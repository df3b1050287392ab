import { isObject } from '@mixrouter/core/internal'

type Json = Record<string, unknown>

/** Where sessions have their model: those that only transcribe have none but that of the transcription. */
const MODEL_PATHS: readonly (readonly [string, ...string[]])[] = [
  ['model'],
  ['audio', 'input', 'transcription', 'model'],
  ['input_audio_transcription', 'model'],
]

/** The model of a session's configuration; undefined if it names none. */
export function sessionModel(session: unknown): string | undefined {
  return modelsOf(session)[0]?.model
}

/** The session with another name of its model. */
export function withSessionModel(session: Json, model: string): Json {
  const [named] = modelsOf(session)
  return named ? replaceAt(session, named.path, model) : session
}

function modelsOf(session: unknown) {
  return MODEL_PATHS.flatMap((path) => {
    const model = path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), session)
    return typeof model === 'string' ? [{ path, model }] : []
  })
}

function replaceAt(value: Json, [name, ...rest]: readonly [string, ...string[]], replacement: string): Json {
  const [next, ...others] = rest
  const inner = value[name]
  if (next === undefined || !isObject(inner)) return { ...value, [name]: replacement }
  return { ...value, [name]: replaceAt(inner, [next, ...others], replacement) }
}
