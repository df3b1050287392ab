import type { ClientFormats } from './client/client-formats.ts'
import { createClientWith } from './client/create-client.ts'
import type { EndpointClient } from './client/endpoint-types.ts'
import { endpointsOf } from './client/endpoints.ts'
import { makePortable } from './client/make-portable.ts'
import type { Client, ClientOptions } from './client/types.ts'
import { upstreamCodecs } from './formats/upstreams.ts'
import { profileOf } from './models/index.ts'
import { quirks } from './vendors/index.ts'

export type * from './client/endpoint-types.ts'
export type * from './client/types.ts'

/**
 * Creates a client of the service, or of any upstream, that takes and returns hub types. It does not retry.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const client = createClient({ apiKey: 'sk-...' })
 * const { response } = await client.send({ model: 'gpt-6-sol', system: [], messages, stream: false })
 */
export function createClient(options: ClientOptions): Client {
  return createClientWith(ALL, options)
}

/**
 * Creates a client of the routes beside chat. It does not retry.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const endpoints = createEndpointClient({ apiKey: 'sk-...' })
 * const { embeddings } = await endpoints.embed({ model: 'text-embedding-3-small', inputs: ['Hello'] })
 */
export function createEndpointClient(options: ClientOptions): EndpointClient {
  return endpointsOf(createClient(options))
}

/** Every format. */
const ALL: ClientFormats = {
  codecs: (format) => upstreamCodecs[format],
  models: profileOf,
  quirks: (format) => quirks[format],
  makePortable,
}
