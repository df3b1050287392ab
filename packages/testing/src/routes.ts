import { FORMATS, type Format, type FormatCodec, getFormat, type Headers } from '@mixrouter/core'

/** A request to a model, identified by its path. */
export interface Route {
  codec: FormatCodec
  /** What the path specifies, in formats that have the model in the path. */
  fromPath: { model?: string; stream?: boolean }
}

const MODEL = 'MODEL'
const VERSION = /^\/v1(?:beta)?\//

/** Derived from each codec's own paths. Google's SDK uses v1 or v1beta. */
const ROUTES = FORMATS.flatMap((format) => {
  const codec = getFormat(format)
  return [false, true].map((stream) => {
    const [path = ''] = codec.requestPath({ model: MODEL, stream }).split('?')
    const suffix = path
      .replace(VERSION, '')
      .replace(/[.*+?^$()|[\]{}\\]/g, '\\$&')
      .replace(MODEL, '(.+)')
    return { codec, stream, pattern: new RegExp(`^/v1(?:beta)?/${suffix}$`) }
  })
})

/** The format, and the model where the path has it; undefined if the path is not a route. */
export function findRoute(path: string): Route | undefined {
  for (const { codec, stream, pattern } of ROUTES) {
    const match = pattern.exec(path)
    if (match) return { codec, fromPath: match[1] ? { model: decode(match[1]), stream } : {} }
  }
  return undefined
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The format to list models in, identified by the SDK's headers; undefined if the path is not a list of models. */
export function findModelList(path: string, headers: Headers): Format | undefined {
  if (path === '/v1beta/models') return 'google'
  if (path !== '/v1/models') return undefined
  if (headers['anthropic-version'] !== undefined) return 'anthropic'
  return headers['x-goog-api-key'] === undefined ? 'openai-chat' : 'google'
}

/** The list of models in the shape of the format's vendor. */
export function listModels(format: Format, models: readonly string[]): unknown {
  switch (format) {
    case 'google': {
      const supportedGenerationMethods = ['generateContent']
      return {
        models: models.map((id) => ({ name: `models/${id}`, displayName: id, supportedGenerationMethods })),
      }
    }
    case 'anthropic': {
      const created_at = '1970-01-01T00:00:00Z'
      const data = models.map((id) => ({ type: 'model', id, display_name: id, created_at }))
      return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null }
    }
    default:
      return {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'offline' })),
      }
  }
}
