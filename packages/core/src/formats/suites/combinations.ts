import fc from 'fast-check'
import { type ChatRequest, type ChatResponse, type Format, settleFinishReason } from '../../hub/index.ts'
import { type Values, values } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import { baseRequest, type RequestFeature, requestFeatures } from './request-features.ts'
import { baseResponse, type ResponseFeature, responseFeatures } from './response-features.ts'

/** A feature drawn for a test case, with the values to build it from. */
export interface ChosenFeature {
  name: string
  values: Values
}

/**
 * Random combinations of up to seven features: at most one variant of each, and no two that are `incompatible`.
 *
 * @returns Arbitraries of combinations in any order and in the order of the feature table.
 */
export function featureCombinations<Name extends string>(
  features: Record<Name, unknown>,
  incompatible: Capabilities['incompatible'] = [],
) {
  const names = Object.keys(features) as Name[]
  const group = (name: string) => name.split(':', 1)[0] ?? name
  const matches = (name: string, nameOrGroup: string) => name === nameOrGroup || group(name) === nameOrGroup
  const conflict = (one: string, other: string) =>
    incompatible.some(
      ([a, b]) => (matches(one, a) && matches(other, b)) || (matches(one, b) && matches(other, a)),
    )
  const chosen = fc.record({ name: fc.constantFrom(...names), values })
  const anyOrder = fc
    .uniqueArray(chosen, { selector: ({ name }) => group(name), maxLength: 7 })
    .map((combination) =>
      combination
        .filter(
          ({ name }, index) => !combination.slice(0, index).some((earlier) => conflict(earlier.name, name)),
        )
        .map(({ name, values: own }, index) => ({ name, values: { ...own, word: `${own.word}_${index}` } })),
    )
  const order = new Map<string, number>(names.map((name, index) => [name, index]))
  const tableOrder = anyOrder.map((combination) =>
    [...combination].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)),
  )
  return { names, anyOrder, tableOrder }
}

/** A request or response, and the paths at which each of its features was added. */
type Built<T> = T & { paths: Map<string, readonly string[]> }

export function buildRequest(
  features: readonly ChosenFeature[],
  base: Values,
  format: Format,
): Built<{ request: ChatRequest }> {
  const request = baseRequest(base)
  const paths = new Map<string, readonly string[]>()
  for (const { name, values: own } of features) {
    paths.set(name, [requestFeatures[name as RequestFeature](request, own, format)].flat())
  }
  return { request, paths }
}

export function buildResponse(
  features: readonly ChosenFeature[],
  base: Values,
  format: Format,
): Built<{ response: ChatResponse }> {
  const response = { ...baseResponse(), model: `model-${base.word}` }
  const paths = new Map<string, readonly string[]>()
  for (const { name, values: own } of features) {
    paths.set(name, [responseFeatures[name as ResponseFeature](response, own, format)].flat())
  }
  const settled = settleFinishReason(response.finishReason, new Set(response.content.map(({ type }) => type)))
  if (settled !== response.finishReason) paths.delete('finish:other')
  response.finishReason = settled
  return { response, paths }
}
