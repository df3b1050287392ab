import fc from 'fast-check'
import { type ChatRequest, type ChatResponse, type Format, settleFinishReason } from '../../hub/index.ts'
import { type Values, values } from './arbitraries.ts'
import type { Capabilities } from './capabilities.ts'
import { baseRequest, type RequestFeature, requestFeatures } from './request-features.ts'
import { baseResponse, type ResponseFeature, responseFeatures } from './response-features.ts'

/** One feature of a scene, with the values that it is made of. */
export interface Pick {
  name: string
  values: Values
}

/** Sets of features that may stand together. */
export function scenes<Name extends string>(
  features: Record<Name, unknown>,
  apart: Capabilities['apart'] = [],
) {
  const names = Object.keys(features) as Name[]
  const group = (name: string) => name.split(':', 1)[0] ?? name
  const is = (name: string, word: string) => name === word || group(name) === word
  const clash = (one: string, two: string) =>
    apart.some(([a, b]) => (is(one, a) && is(two, b)) || (is(one, b) && is(two, a)))
  const pick = fc.record({ name: fc.constantFrom(...names), values })
  const anyOrder = fc
    .uniqueArray(pick, { selector: ({ name }) => group(name), maxLength: 7 })
    .map((picks) =>
      picks
        .filter(({ name }, index) => !picks.slice(0, index).some((earlier) => clash(earlier.name, name)))
        .map(({ name, values: own }, index) => ({ name, values: { ...own, word: `${own.word}_${index}` } })),
    )
  const order = new Map<string, number>(names.map((name, index) => [name, index]))
  const inOrder = anyOrder.map((picks) =>
    [...picks].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)),
  )
  return { names, anyOrder, inOrder }
}

/** What was built, and where each feature stands in it. */
type Built<T> = T & { paths: Map<string, readonly string[]> }

export function buildRequest(
  features: readonly Pick[],
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
  features: readonly Pick[],
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
