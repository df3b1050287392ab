import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { modelOfBody } from '../chat/receive.ts'
import type { Config } from '../config/config.ts'
import type { Exchange } from '../exchange.ts'
import { isForm, parseBody } from '../lib/body.ts'
import { bodyOf, type ParsedBody, parseAll } from '../lib/parsed-body.ts'
import { parsedBodyOf } from '../lib/request.ts'
import { checkModelName, decodeName } from '../routes/parameters.ts'
import type { EndpointRoute } from '../routes/route.ts'
import { type Form, readForm } from './form.ts'

/** A request to an endpoint, read as far as its model. */
export type ReceivedEndpoint = { model: string } & ({ json: ParsedBody } | { form: Form })

/**
 * @throws ApiError 400 for an invalid body or one without a model, 413 for one that is too large, 415 for a form where
 * JSON is required
 */
export async function receiveEndpoint(
  { bodyLimit, uploadLimit }: Pick<Config, 'bodyLimit' | 'uploadLimit'>,
  { request, recorder }: Exchange,
  route: EndpointRoute,
): Promise<ReceivedEndpoint> {
  const { endpoint } = route
  if (isForm(request.headers)) {
    const contentType = request.headers['content-type'] ?? ''
    if (!endpoint.form)
      throw new ApiError('This route does not accept forms. Send the request as application/json', {
        status: 415,
      })
    const form = await readForm(request.streamBody(uploadLimit), contentType, bodyLimit)
    return { form, model: expectModel(form.model ?? endpoint.defaultModel) }
  }
  const json = parsedBodyOf(request) ?? (await parseBody(await request.readBody(bodyLimit)))
  recorder?.clientBody(json)
  const named = route.model === undefined ? modelOfBody(json) : decodeName(route.model)
  if (named === undefined && endpoint.defaultModel !== undefined) {
    const fields = await parseAll(json)
    const model = endpoint.defaultModel
    if (isObject(fields)) return { json: bodyOf({ ...fields, model }, json.isLarge), model }
  }
  return { json, model: expectModel(named) }
}

function expectModel(model: unknown): string {
  checkModelName(model)
  return model
}
