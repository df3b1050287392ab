import {
  type Format,
  getFormat,
  isRetired,
  type ListedModel,
  type ModelProfile,
  profileOf,
} from '@mixrouter/core'
import { findModel, listModels, type Model } from '@mixrouter/core/catalogue'
import { defined, isObject, matchesAnyGlob, parseJson } from '@mixrouter/core/internal'
import { readText } from '../lib/bytes.ts'
import type { SendUpstream } from '../upstream/send.ts'
import type { Upstream } from '../upstream/targets.ts'

/** The models of an upstream, fetched or already known. */
export type ModelSource = () => Promise<ListedModel[]> | ListedModel[]

/** What an upstream's list contains for a model. */
type Described = Partial<Pick<ListedModel, 'owner' | 'created' | 'displayName'>>

/** How long an upstream's list is used before it is fetched again. */
const LIST_TTL_MS = 60_000
const LIST_TIMEOUT_MS = 5_000
/** How long a list that could not be fetched is not requested again. */
const FAILURE_TTL_MS = 30_000

/**
 * The models of one upstream: those that the configuration names, and those of the upstream's own list that match its
 * globs. If the list can't be fetched, the last one is used, or the models of the catalogue that match a glob other than `*`;
 * it is requested again after a while, and no further call waits for it.
 */
export function createModelSource(upstream: Upstream, send: SendUpstream): ModelSource {
  const globs = upstream.models.filter((glob) => glob.includes('*'))
  const named = upstream.models.filter((name) => !globs.includes(name)).map((id) => describe(id, upstream))
  if (globs.length === 0) return () => named

  const expected = () => [...named, ...catalogued(globs).map(({ id }) => describe(id, upstream))]
  let last: ListedModel[] | undefined
  let list: Promise<ListedModel[]> | undefined
  let until = 0
  let failing = false
  return () => {
    if (list && Date.now() < until) return failing && last ? last : list
    until = Date.now() + LIST_TTL_MS
    list = fetchModels(upstream, send).then(
      (found) => {
        failing = false
        last = [...named, ...found.filter(({ id }) => matchesAnyGlob(globs, id))]
        return last
      },
      () => {
        failing = true
        until = Date.now() + FAILURE_TTL_MS
        last ??= expected()
        return last
      },
    )
    return failing && last ? last : list
  }
}

/** The models of the catalogue that match a glob other than `*`. */
function catalogued(globs: readonly string[]): readonly Model[] {
  const families = globs.filter((glob) => glob !== '*')
  if (families.length === 0) return []
  return listModels().filter((model) => matchesAnyGlob(families, model.id) && !isRetired(model))
}

async function fetchModels(upstream: Upstream, send: SendUpstream): Promise<ListedModel[]> {
  const format = upstream.formats[0] as Format
  const path = getFormat(format).profile.models.listPath
  const signal = AbortSignal.timeout(LIST_TIMEOUT_MS)
  const response = await send(upstream, { method: 'GET', format, path, signal })
  const text = await readText(response.body, upstream.responseLimits.models)
  const body = parseJson(upstream.redact(text))
  const list = isObject(body) ? (body.data ?? body.models) : undefined
  if (response.status !== 200 || !Array.isArray(list))
    throw new Error(
      `The upstream ${upstream.name} responded with status ${response.status} and no list of models`,
    )
  return list.filter(isObject).flatMap((item) => readModel(item, upstream))
}

/** One entry of any vendor's list. */
function readModel(item: Record<string, unknown>, upstream: Upstream): ListedModel[] {
  const id = item.id ?? (typeof item.name === 'string' ? item.name.replace(/^models\//, '') : undefined)
  if (typeof id !== 'string' || id === '') return []
  const displayName = item.display_name ?? item.displayName
  const created = typeof item.created === 'number' ? item.created : toSeconds(item.created_at)
  const described = {
    ...(typeof item.owned_by === 'string' && { owner: item.owned_by }),
    ...(created > 0 && created < MAX_DATE_SECONDS && { created }),
    ...(typeof displayName === 'string' && { displayName }),
  }
  return [describe(id, upstream, described)]
}

/** The last second that a `Date` can represent. */
const MAX_DATE_SECONDS = 8.64e12

function describe(id: string, upstream: Upstream, described: Described = {}): ListedModel {
  const known = findModel(id)
  const profile = upstream.profileOf(id)
  const isConfigured = profile !== profileOf(id)
  return {
    id,
    owner: known?.vendor ?? upstream.name,
    created: toSeconds(known?.released),
    displayName: known?.name ?? id,
    ...(known && fromProfile(known)),
    ...(isConfigured && fromProfile(profile)),
    ...described,
  }
}

const toSeconds = (date: unknown) => (typeof date === 'string' && Math.floor(Date.parse(date) / 1000)) || 0

function fromProfile({
  contextTokens,
  maxOutputTokens,
  reasoning,
  formats,
}: Model | ModelProfile): Partial<ListedModel> {
  return defined({
    contextTokens,
    maxOutputTokens,
    reasoning: reasoning !== undefined && reasoning.control !== 'none',
    chat: formats.length > 0,
  })
}
