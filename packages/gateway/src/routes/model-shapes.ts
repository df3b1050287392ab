import { ApiError, type Format } from '@mixrouter/core'
import type { ListedModel } from './model-list.ts'

/** How a format represents models. */
interface ModelShape {
  one(model: ListedModel): unknown
  /** @throws ApiError 400 for invalid paging parameters */
  list(models: readonly ListedModel[], query: URLSearchParams): unknown
}

/** One page of a list. */
interface Page {
  models: readonly ListedModel[]
  /** Whether there are more in the requested direction. */
  more: boolean
}

/** https://platform.openai.com/docs/api-reference/models */
const openai: ModelShape = {
  one: ({ id, owner, created }) => ({ id, object: 'model', created, owned_by: owner }),
  list: (models) => ({ object: 'list', data: models.map(openai.one) }),
}

/** https://platform.claude.com/docs/en/api/models-list */
const anthropic: ModelShape = {
  one: ({ id, created, label, known }) => ({
    type: 'model',
    id,
    display_name: label,
    created_at: new Date(created * 1000).toISOString(),
    max_input_tokens: known?.contextTokens ?? null,
    max_tokens: known?.maxOutputTokens ?? null,
    capabilities: null,
    lifecycle: 'active',
    line: null,
    deprecated_at: null,
    retires_at: null,
  }),
  list(models, query) {
    const page = readPage(models, query, { size: 'limit', after: 'after_id', before: 'before_id' })
    return {
      data: page.models.map(anthropic.one),
      has_more: page.more,
      first_id: page.models[0]?.id ?? null,
      last_id: page.models.at(-1)?.id ?? null,
    }
  },
}

/** https://ai.google.dev/api/models; a page token is the id of the model before the page */
const google: ModelShape = {
  one: ({ id, label, known }) => ({
    name: `models/${id}`,
    displayName: label,
    ...(known?.contextTokens !== undefined && { inputTokenLimit: known.contextTokens }),
    ...(known?.maxOutputTokens !== undefined && { outputTokenLimit: known.maxOutputTokens }),
    supportedGenerationMethods: known?.formats.length === 0 ? [] : METHODS,
    ...(known && { thinking: known.reasoning }),
  }),
  list(models, query) {
    const page = readPage(models, query, { size: 'pageSize', after: 'pageToken' })
    return {
      models: page.models.map(google.one),
      ...(page.more && { nextPageToken: page.models.at(-1)?.id }),
    }
  },
}

const METHODS = ['generateContent', 'streamGenerateContent', 'countTokens']

export const MODEL_SHAPES: Readonly<Record<Format, ModelShape>> = {
  'openai-chat': openai,
  'openai-responses': openai,
  anthropic,
  google,
}

/** The page that a query requests, under the format's parameter names; without any it is the whole list. */
function readPage(
  models: readonly ListedModel[],
  query: URLSearchParams,
  names: { size: string; after: string; before?: string },
): Page {
  const size = readSize(query.get(names.size), names.size) ?? models.length
  const place = (name: string) => findPlace(models, query.get(name), name)
  const before = names.before === undefined ? undefined : place(names.before)
  if (before !== undefined) {
    const start = Math.max(0, before - size)
    return { models: models.slice(start, before), more: start > 0 }
  }
  const start = (place(names.after) ?? -1) + 1
  return { models: models.slice(start, start + size), more: start + size < models.length }
}

function readSize(value: string | null, param: string): number | undefined {
  if (value === null || value === '') return undefined
  const size = Number(value)
  if (Number.isInteger(size) && size > 0) return size
  throw new ApiError(`${param} must be a positive integer`, { status: 400, param })
}

function findPlace(models: readonly ListedModel[], id: string | null, param: string): number | undefined {
  if (id === null || id === '') return undefined
  const place = models.findIndex((model) => model.id === id)
  if (place >= 0) return place
  throw new ApiError(`${param} is not a model in this list`, { status: 400, param })
}
