import { ApiError, getFormat, profileOf } from '@mixrouter/core'
import { type EndpointTranslation, findEndpointTranslation, toJson } from '@mixrouter/core/internal'
import { forwardedBody } from '../chat/prepare.ts'
import type { Config } from '../config/config.ts'
import { writeJsonInTurns } from '../lib/json-in-turns.ts'
import { parseAll } from '../lib/parsed-body.ts'
import type { EndpointRoute } from '../routes/route.ts'
import type { UpstreamRequest } from '../upstream/attempt.ts'
import type { Target } from '../upstream/targets.ts'
import { type Form, renameModel } from './form.ts'
import type { ReceivedEndpoint } from './receive.ts'
import { haveSameRoutes } from './served.ts'
import type { Endpoint } from './table.ts'

/** A request to an endpoint as one target receives it. */
export interface EndpointRequest extends UpstreamRequest {
  /** Makes the client's response of the upstream's; absent if that is forwarded. */
  translate?: ReturnType<EndpointTranslation>['decodeResponse']
}

/** A target in the format in which it can serve the endpoint; undefined if it has none. */
export function servingTarget(target: Target, endpoint: Endpoint): Target | undefined {
  const { formats } = target.upstream
  const native = formats.filter((format) => haveSameRoutes(format, endpoint.format))
  const translated = formats.filter(
    (format) =>
      !native.includes(format) &&
      endpoint.translated !== undefined &&
      findEndpointTranslation(endpoint.translated, format) !== undefined,
  )
  const { vendor } = getFormat(endpoint.format).profile
  const isForeign = endpoint.ownModels && profileOf(target.model).vendor !== vendor
  const [format] = isForeign ? [...translated, ...native] : [...native, ...translated]
  return format && (format === target.format ? target : { ...target, format })
}

/** The client's request for one target: translated, or the client's own bytes. @throws ApiError 400 */
export async function prepareEndpoint(
  { endpoint, path, framing, model: modelInPath }: EndpointRoute,
  received: ReceivedEndpoint,
  target: Target,
  { onUnsupported }: Pick<Config, 'onUnsupported'>,
): Promise<EndpointRequest> {
  if ('form' in received) return prepareForm(path, received.form, target)
  const { json, model } = received
  if (haveSameRoutes(target.format, endpoint.format)) {
    const inPath = modelInPath !== undefined
    const renamed = !inPath && target.model !== model ? target.model : undefined
    return {
      path: inPath ? withModel(path, target.model) + (framing === 'sse' ? '?alt=sse' : '') : path,
      body: await forwardedBody(json, renamed),
      stream: false,
      headers: { accept: '*/*' },
      warnings: [],
    }
  }
  const translation = endpoint.translated && findEndpointTranslation(endpoint.translated, target.format)
  if (!translation) throw new ApiError(`${getFormat(target.format).name} has no such route`, { status: 404 })
  const { decodeResponse, ...encoded } = translation(await parseAll(json), {
    model,
    target: target.model,
    onUnsupported,
  })
  return {
    path: encoded.path,
    body: json.isLarge ? await writeJsonInTurns(encoded.body) : toJson(encoded.body, 'body'),
    stream: false,
    warnings: encoded.warnings,
    translate: decodeResponse,
  }
}

function prepareForm(path: string, form: Form, target: Target): EndpointRequest {
  const head = renameModel(form, target.model)
  const { contentType, rest } = form
  return {
    path,
    body: rest ? join(head, rest) : head,
    stream: false,
    headers: { 'content-type': contentType, accept: '*/*' },
    warnings: [],
  }
}

async function* join(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  yield* rest
}

/** The client's path with the upstream's name of the model. */
function withModel(path: string, model: string): string {
  return path.replace(/\/models\/.*:/, () => `/models/${encodeURIComponent(model)}:`)
}
