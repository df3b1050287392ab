import { FORMATS, type Format, type FormatCodec, getFormat, type Headers } from '@mixrouter/core'
import { formatOfHeaders } from '@mixrouter/core/internal'

/** A request to a model, identified by its path. */
export interface Route {
  codec: FormatCodec
  /** What the path specifies, in formats that have the model in the path. */
  fromPath: { model?: string; stream?: boolean }
  /** The parameters of the query without which a stream is a JSON array. */
  sseQuery: readonly (readonly [name: string, value: string])[]
}

const MODEL = 'MODEL'
const VERSION = /^\/v1(?:beta)?\//

/** Derived from each codec's own paths. Google's SDK uses v1 or v1beta. */
const ROUTES = FORMATS.flatMap((format) => {
  const codec = getFormat(format)
  return [false, true].map((stream) => {
    const [path = '', query] = codec.requestPath({ model: MODEL, stream }).split('?')
    const suffix = path
      .replace(VERSION, '')
      .replace(/[.*+?^$()|[\]{}\\]/g, '\\$&')
      .replace(MODEL, '(.+)')
    const pattern = new RegExp(`^/v1(?:beta)?/${suffix}$`)
    return { codec, stream, pattern, sseQuery: [...new URLSearchParams(query)] }
  })
})

/** The format, and the model where the path has it; undefined if the path is not a route. */
export function findRoute(path: string): Route | undefined {
  for (const { codec, stream, pattern, sseQuery } of ROUTES) {
    const match = pattern.exec(path)
    if (match) return { codec, fromPath: match[1] ? { model: decode(match[1]), stream } : {}, sseQuery }
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
  return path === '/v1/models' ? formatOfHeaders(headers) : undefined
}

/** The list of models in the shape of the format's vendor. */
export function listModels(format: Format, models: readonly string[]): unknown {
  const { encodeList } = getFormat(format).profile.models
  const listed = models.map((id) => ({ id, owner: 'offline', created: 0, displayName: id }))
  return encodeList(listed, new URLSearchParams())
}
