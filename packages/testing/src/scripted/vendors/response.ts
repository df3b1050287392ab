import type { Format } from '@mixrouter/core'

/**
 * What a request has for a response to make sense: the tool `weather` with a city, a schema that requires a city, a stop
 * sequence, or a tool that the vendor runs.
 */
export type RequestFeature =
  | 'weather'
  | 'json'
  | 'stop'
  | 'web-search'
  | 'file-search'
  | 'code'
  | 'mcp'
  | 'image'

/** A response of a vendor, written after its documents. */
export interface VendorResponse {
  name: string
  format: Format
  model: string
  uses?: RequestFeature
  /** The whole body. */
  whole: Record<string, unknown>
  /** The events that stream the same. */
  stream: readonly object[]
}

interface Origin {
  format: Format
  model: string
  stream(whole: VendorResponse['whole']): object[]
}

/** Responses of one model. */
export function responsesOf(
  { format, model, stream }: Origin,
  responses: readonly Pick<VendorResponse, 'name' | 'uses' | 'whole'>[],
): readonly VendorResponse[] {
  return responses.map((response) => ({ format, model, stream: stream(response.whole), ...response }))
}
