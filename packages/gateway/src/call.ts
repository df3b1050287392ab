import {
  ApiError,
  type ChatRequest,
  decodeRequest,
  type Emit,
  encodeRequest,
  type Format,
  getFormat,
  isObject,
  replaceModel,
  toJson,
  type Warning,
} from '@mixrouter/core'
import type { ParsedBody } from './body.ts'
import type { Config } from './config.ts'
import { type ChatRoute, type CountRoute, decodeName } from './routes.ts'
import type { ScopedSignatures } from './signatures.ts'
import type { Choice } from './upstreams.ts'

/** A request as it goes upstream, and what its answer has to be. */
export interface Call {
  /** The client's format. */
  format: Format
  choice: Choice
  /** Below the upstream's base URL. */
  path: string
  body: string | Uint8Array
  stream: boolean
  framing?: 'json-array'
  /** The client's request, where it had to be translated. */
  request?: ChatRequest
  /** Sees the events of an answer that is translated. */
  observe?: Emit
  warnings: readonly Warning[]
}

/** Whether client and upstream speak the same format. */
export const isPassthrough = ({ format, choice }: Call): boolean => choice.format === format

/** @throws ApiError 400 when no model is named, or one in two ways */
export function readModel(route: ChatRoute | CountRoute, body: unknown): string {
  const model = route.model === undefined ? ownModel(body) : decodeName(route.model)
  if (typeof model === 'string' && model !== '') return model
  const problem = model === undefined ? 'model is missing' : 'model must be a text that is not empty'
  throw new ApiError(problem, { status: 400, param: 'model' })
}

/** The body's `model`. Some upstreams read `Model` as well: in passthrough that would name one that nobody has checked. */
function ownModel(body: unknown): unknown {
  if (!isObject(body)) return undefined
  const other = Object.keys(body).find((key) => key !== 'model' && key.toLowerCase() === 'model')
  if (other === undefined) return body.model
  throw new ApiError(`The field ${other} must be spelled model`, { status: 400, param: other })
}

/**
 * The request as the chosen upstream understands it: translated, or the client's own bytes.
 *
 * @throws ApiError 400
 */
export async function prepareCall(
  route: ChatRoute,
  body: ParsedBody,
  model: string,
  choice: Choice,
  { onUnsupported }: Config,
  signatures?: ScopedSignatures,
): Promise<Call> {
  const { format, framing } = route
  const stream = route.stream ?? (isObject(body.json) && body.json.stream === true)
  const call = { format, choice, stream, ...(framing && { framing }) }
  if (choice.format !== format) {
    const { request, warnings } = decodeRequest(body.json, { from: format, model, stream })
    const { recall, observe } = signatures ?? {}
    const complete = { ...(recall ? await recall(request) : request), model: choice.model }
    const encoded = encodeRequest(complete, { to: choice.format, warnings, onUnsupported })
    return { ...call, ...encoded, request, ...(observe && { observe }), body: toJson(encoded.body, 'body') }
  }
  const path = getFormat(format).requestPath({ model: choice.model, stream })
  return {
    ...call,
    path: framing ? path.replace(/\?.*/, '') : path,
    body: forwardedBody(body, route.model === undefined && choice.model !== model ? choice.model : undefined),
    warnings: [],
  }
}

/** The client's bytes, but for the name of the model where that changes. */
function forwardedBody({ json, bytes, text }: ParsedBody, model: string | undefined): string | Uint8Array {
  if (!bytes || text === undefined)
    return toJson(model === undefined ? json : { ...Object(json), model }, 'body')
  return model === undefined ? bytes : replaceModel(text, model)
}
