import {
  type Format,
  findModel,
  getFormat,
  isObject,
  MODELS,
  type Model,
  parseJson,
  type Transport,
} from '@mixrouter/core'
import { readText } from './bytes.ts'
import { matchesAny } from './glob.ts'
import type { Upstream } from './upstreams.ts'

/** A model that the gateway serves: what its upstream tells, completed from the catalogue. */
export interface ListedModel {
  id: string
  owner: string
  /** When it came out, in seconds since 1970; 0 when nobody tells. */
  created: number
  label: string
  /** What the catalogue knows of it. */
  known?: Model
}

/** Fetches the models of an upstream, or has them at hand. */
export type ModelSource = () => Promise<ListedModel[]> | ListedModel[]

/** What an upstream tells of a model. */
type Told = Partial<Pick<ListedModel, 'owner' | 'created' | 'label'>>

/** How long an upstream's list holds, and how long it is waited for, in milliseconds. */
const FRESH = 60_000
const PATIENCE = 5_000

/**
 * The models of one upstream: those that the configuration names, and for its globs those of the upstream's own list.
 * One that fails to tell is asked again the next time; meanwhile its last list stands, or else the catalogue has what
 * its globs name. A bare `*` names nothing.
 */
export function createModelSource(upstream: Upstream, transport: Transport): ModelSource {
  const globs = upstream.models.filter((glob) => glob.includes('*'))
  const named = upstream.models.filter((name) => !globs.includes(name)).map((id) => describe(id, upstream))
  if (globs.length === 0) return () => named

  const families = globs.filter((glob) => glob !== '*')
  const expected = MODELS.filter(({ id }) => matchesAny(families, id)).map(({ id }) => describe(id, upstream))
  let last = [...named, ...expected]
  let list: Promise<ListedModel[]> | undefined
  let until = 0
  return () => {
    if (list && Date.now() < until) return list
    until = Date.now() + FRESH
    list = fetchModels(upstream, transport).then(
      (found) => {
        last = [...named, ...found.filter(({ id }) => matchesAny(globs, id))]
        return last
      },
      () => {
        until = 0
        return last
      },
    )
    return list
  }
}

async function fetchModels(upstream: Upstream, transport: Transport): Promise<ListedModel[]> {
  const { origin, prefix, apiKey, formats, name } = upstream
  const format = formats[0] as Format
  const path =
    format === 'google'
      ? '/v1beta/models?pageSize=1000'
      : `/v1/models${format === 'anthropic' ? '?limit=1000' : ''}`
  const answer = await transport.send({
    method: 'GET',
    origin,
    path: prefix + path,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...getFormat(format).authHeaders(apiKey),
    },
    signal: AbortSignal.timeout(PATIENCE),
  })
  const body = parseJson(await readText(answer.body))
  const list = isObject(body) ? (body.data ?? body.models) : undefined
  if (answer.status !== 200 || !Array.isArray(list))
    throw new Error(`${name} answered ${answer.status} without a list of models`)
  return list.filter(isObject).flatMap((item) => readModel(item, upstream))
}

/** A model of any vendor's list. */
function readModel(item: Record<string, unknown>, upstream: Upstream): ListedModel[] {
  const id = item.id ?? (typeof item.name === 'string' ? item.name.replace(/^models\//, '') : undefined)
  if (typeof id !== 'string' || id === '') return []
  const label = item.display_name ?? item.displayName
  const created = typeof item.created === 'number' ? item.created : toSeconds(item.created_at)
  const told = {
    ...(typeof item.owned_by === 'string' && { owner: item.owned_by }),
    ...(created > 0 && created < LATEST && { created }),
    ...(typeof label === 'string' && { label }),
  }
  return [describe(id, upstream, told)]
}

/** The last second that dates can tell. */
const LATEST = 8.64e12

function describe(id: string, upstream: Upstream, told: Told = {}): ListedModel {
  const known = findModel(id)
  return {
    id,
    owner: known?.vendor ?? upstream.name,
    created: toSeconds(known?.released),
    label: known?.name ?? id,
    ...told,
    ...(known && { known }),
  }
}

const toSeconds = (date: unknown) => (typeof date === 'string' && Math.floor(Date.parse(date) / 1000)) || 0
