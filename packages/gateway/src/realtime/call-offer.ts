import { ApiError } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { GatewayRequest } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import { sessionModel, withSessionModel } from './session.ts'

/** A client's offer to begin a call over WebRTC. */
export interface CallOffer {
  /** The model of the session that it configures. */
  model: string | undefined
  /** The offer as an upstream gets it, with its own name of the model. */
  encode(model: string | undefined): Promise<{ body: Uint8Array; contentType: string }>
}

/** Reads an offer: SDP, or a form of SDP and the session as JSON. @throws ApiError 400, 413, 415 */
export async function readCallOffer(request: GatewayRequest, limit: number): Promise<CallOffer> {
  const contentType = request.headers['content-type'] ?? ''
  const read = await request.readBody(limit)
  if (!(read instanceof Uint8Array)) throw unsupported(contentType)
  const received = { body: read, contentType }
  if (/^application\/sdp\b/i.test(contentType)) return { model: undefined, encode: async () => received }
  if (!isForm(request.headers)) throw unsupported(contentType)

  const bytes = read as Uint8Array<ArrayBuffer>
  const form = await new Response(bytes, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new ApiError('The request body is not a valid form', { status: 400, code: 'invalid_form' })
    })
  if (
    [...form.keys()].some((name) => name !== 'sdp' && name !== 'session') ||
    form.getAll('session').length > 1
  )
    throw invalid('The form may have the fields sdp and session only, each once')
  const field = form.get('session')
  const session = field === null ? {} : parseJson(typeof field === 'string' ? field : await field.text())
  if (!isObject(session)) throw invalid('session is not a JSON object')
  const named = sessionModel(session)
  return {
    model: named,
    async encode(model) {
      if (model === undefined || named === undefined || model === named) return received
      const renamed = JSON.stringify(withSessionModel(session, model))
      form.set('session', new Blob([renamed], { type: 'application/json' }), '')
      const encoded = new Response(form)
      return {
        body: new Uint8Array(await encoded.arrayBuffer()),
        contentType: encoded.headers.get('content-type') ?? '',
      }
    },
  }
}

function unsupported(contentType: string): ApiError {
  return new ApiError(
    `The content type ${contentType.slice(0, 100)} is not accepted. Send application/sdp, or a form with sdp and session`,
    { status: 415 },
  )
}

function invalid(message: string): ApiError {
  return new ApiError(message, { status: 400, param: 'session', code: 'invalid_form' })
}
