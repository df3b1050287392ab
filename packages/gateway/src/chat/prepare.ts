import {
  type AddedChunks,
  type ChatRequest,
  collectWarnings,
  decodeRequest,
  decodeRequestInSteps,
  type Emit,
  encodeRequest,
  encodeRequestInSteps,
  type Format,
  getFormat,
  type Warning,
} from '@mixrouter/core'
import { addField, replaceField, replaceModel, toJson, warnIfRetired } from '@mixrouter/core/internal'
import type { Config } from '../config/config.ts'
import { writeJsonInTurns } from '../lib/json-in-turns.ts'
import { bodyOf, type ParsedBody, parseAll, ReceivedBody } from '../lib/parsed-body.ts'
import { doInTurns, nextTurn } from '../lib/turns.ts'
import type { ChatRoute } from '../routes/route.ts'
import type { Reply, UpstreamRequest } from '../upstream/attempt.ts'
import type { Target } from '../upstream/targets.ts'
import { dropEncrypted, dropOtherVendors, dropSignatures, isAccountBound } from './foreign-signatures.ts'
import { refuseLongIds } from './long-ids.ts'
import type { ScopedSignatures } from './signatures.ts'

/** A chat request as one target receives it, and what its response is translated with. */
export interface ChatUpstreamRequest extends UpstreamRequest {
  /** The client's format. */
  format: Format
  framing?: 'json-array'
  /** The client's request, if it was translated. */
  request?: ChatRequest
  /** Receives the events of a translated response. */
  observe?: Emit
  /** Receives the text of a forwarded response as it passes. */
  record?: (text: string) => void
  /** Receives a translated response once it has finished, as the client does. */
  keep?: (response: unknown) => void | Promise<void>
  /** Chunks of a forwarded stream that only the gateway asked for. */
  added?: AddedChunks
}

export type ChatReply = Reply<ChatUpstreamRequest>

/** Whether client and upstream speak the same format, so that bytes are forwarded. */
export function isPassthrough({ request, target }: ChatReply): boolean {
  return target.format === request.format
}

export interface PrepareOptions {
  signatures?: ScopedSignatures | undefined
  /** Names the signatures that the target can't read; the request is then decoded even if its format stays the same. */
  drop?: ((value: string) => boolean) | undefined
  /** Receives the text of a forwarded response as it passes. */
  record?: ((text: string) => void) | undefined
  /** Receives a translated response once it has finished, as the client does. */
  keep?: ((response: unknown) => void | Promise<void>) | undefined
  /** Whether the body contains items of other vendors in place of references: it is then decoded in any case. */
  resolved?: boolean | undefined
  /** Whether the usage of a forwarded stream is needed, even if the client does not request it. */
  needsUsage?: boolean | undefined
}

/**
 * The client's request for one target: translated, or the client's own bytes.
 *
 * @throws ApiError 400
 */
export async function prepareChat(
  route: ChatRoute,
  body: ParsedBody,
  model: string,
  target: Target,
  { onUnsupported }: Config,
  { signatures, drop, record, keep, resolved = false, needsUsage = false }: PrepareOptions = {},
): Promise<ChatUpstreamRequest> {
  const { format, framing } = route
  const stream = route.stream ?? body.get('stream') === true
  const common = {
    format,
    stream,
    ...(framing && { framing }),
    ...(record && { record }),
    ...(keep && { keep }),
  }
  const boundToAccount = target.format === format && isAccountBound(format)
  if (target.format !== format || resolved || (drop && !boundToAccount)) {
    const { isLarge } = body
    const json = await parseAll(body)
    const url = { from: format, model, stream }
    const { request, warnings } = isLarge
      ? await doInTurns(decodeRequestInSteps(json, url))
      : decodeRequest(json, url)
    if (isLarge) refuseLongIds(request)
    const { recall, observe } = signatures ?? {}
    const recalled = recall ? await recall(request) : request
    const kept = drop ? dropSignatures(recalled, drop) : { request: recalled, warnings: [] }
    const named = { ...kept.request, model: target.model }
    const options = {
      to: target.format,
      models: target.upstream.profileOf,
      warnings: [...warnings, ...kept.warnings],
      onUnsupported,
    }
    const encoded = isLarge
      ? await doInTurns(encodeRequestInSteps(named, options))
      : encodeRequest(named, options)
    if (isLarge) await nextTurn()
    const sent = isLarge ? await writeJsonInTurns(encoded.body) : toJson(encoded.body, 'body')
    return { ...common, ...encoded, request, ...(observe && { observe }), body: sent }
  }
  const path = getFormat(format).requestPath({ model: target.model, stream })
  const renamed = route.model === undefined && target.model !== model ? target.model : undefined
  const foreign = drop ? undefined : dropOtherVendors(body, target)
  const kept = drop ? dropEncrypted(await parseAll(body), drop) : foreign && (await foreign)
  const sent = kept ? bodyOf(kept.body, body.isLarge) : body
  const usage = stream && needsUsage ? withUsage(format, sent, renamed) : undefined
  const forwarding = usage ? usage.body : forwardedBody(sent, renamed)
  return {
    ...common,
    path: framing ? path.replace(/\?.*/, '') : path,
    body: forwarding instanceof Promise ? await forwarding : forwarding,
    ...(usage && { added: usage.added }),
    warnings: onUnsupported === 'ignore' ? [] : [...retirementOf(target), ...(kept?.warnings ?? [])],
  }
}

/**
 * The request with the usage of its stream requested, and what the client then must not see; undefined if the client
 * requests it itself, or the format reports it in any case.
 */
function withUsage(
  format: Format,
  body: ParsedBody,
  renamed: string | undefined,
): { body: ForwardedBody; added: AddedChunks } | undefined {
  const option = getFormat(format).profile.streamUsage
  const value = option && body.get(option.field)
  if (!option || option.isOn(value)) return undefined
  const { field, turnOn, added } = option
  const fields = { ...(renamed !== undefined && { model: renamed }), [field]: turnOn(value) }
  if (body instanceof ReceivedBody) return { body: body.withFields(fields), added }
  const { text, isLarge } = body
  if (text === undefined)
    return { body: forwardedBody(bodyOf({ ...Object(body.json), ...fields }, isLarge), undefined), added }
  const set = body.names.includes(field) ? replaceField : addField
  const named = renamed === undefined ? text : replaceModel(text, renamed)
  return { body: set(named, field, turnOn(value)), added }
}

/** What is warned of even where the client's bytes are forwarded. */
function retirementOf({ upstream, model }: Target): readonly Warning[] {
  const { warnings, warn } = collectWarnings()
  warnIfRetired(model, upstream.profileOf(model), warn)
  return warnings
}

type ForwardedBody = string | Uint8Array | Promise<Uint8Array>

/** The client's bytes, with another name of the model if `model` is given. */
export function forwardedBody(body: ParsedBody, model: string | undefined): ForwardedBody {
  const { bytes, text, isLarge } = body
  if (!bytes || text === undefined) {
    const json = model === undefined ? body.json : { ...Object(body.json), model }
    return isLarge ? writeJsonInTurns(json) : toJson(json, 'body')
  }
  if (model === undefined) return bytes
  return body instanceof ReceivedBody ? body.withFields({ model }) : replaceModel(text, model)
}
