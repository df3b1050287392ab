import { ApiError, costOf, decodeRequest, getFormat } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { prepareChat } from '../chat/prepare.ts'
import { type ReceivedChat, receiveChat } from '../chat/receive.ts'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import type { ChatRoute } from '../routes/route.ts'
import { estimateTokens } from '../tokens/estimate.ts'
import { upstreamHeaders } from '../upstream/headers.ts'
import { type Target, targetInfo } from '../upstream/targets.ts'
import type { ExplainedTarget, Explanation } from './explanation.ts'
import { decidedBy, skippedUpstreams } from './reasons.ts'

const REDACTED = '[redacted]'

type Context = Pick<GatewayContext, 'config' | 'router' | 'store' | 'upstreams' | 'priceOf'>

/**
 * Explains what would happen to a request to a model, without sending anything. Signatures that the gateway keeps for
 * clients are not added to the body.
 *
 * @throws ApiError as for the request itself: for an invalid body, or a model that is not served
 */
export async function explain(context: Context, exchange: Exchange, route: ChatRoute): Promise<Explanation> {
  const received = await receiveChat(context, exchange, route)
  const { body, model } = received
  const { request, client } = exchange
  const routing = { model, format: route.format, client, headers: request.headers }
  const { request: decoded } = decodeRequest(body.json, {
    from: route.format,
    model,
    stream: route.stream ?? false,
  })
  const inputTokens = await estimateTokens(decoded, request.signal)
  const tokens = { inputTokens, maxOutputTokens: decoded.maxOutputTokens }
  const targets = uniqueTargets(received.destinations.targets)
  return {
    format: route.format,
    model,
    ...(client && { client: client.name }),
    decidedBy: await decidedBy(context.config, routing),
    targets: await Promise.all(
      targets.map((target) => explainTarget(context, exchange, route, received, target, tokens)),
    ),
    skipped: skippedUpstreams(context.upstreams, targets, routing),
    inputTokens,
  }
}

async function explainTarget(
  { config, priceOf }: Context,
  { request }: Exchange,
  route: ChatRoute,
  { body, model }: ReceivedChat,
  target: Target,
  { inputTokens, maxOutputTokens }: { inputTokens: number; maxOutputTokens: number | undefined },
): Promise<ExplainedTarget> {
  const { upstream } = target
  const info = targetInfo(target)
  const price = priceOf(info)
  const estimated = { estimated: 'tokens are estimated' }
  const known = {
    ...info,
    passthrough: target.format === route.format,
    inputCost: costOf({ inputTokens, outputTokens: 0 }, price, estimated),
    ...(maxOutputTokens !== undefined && {
      maxCost: costOf({ inputTokens, outputTokens: maxOutputTokens }, price, estimated),
    }),
  }
  const base = upstream.origin + upstream.prefix
  try {
    const prepared = await prepareChat(route, body, model, target, config)
    const auth = Object.keys(getFormat(target.format).authHeaders(target.apiKey))
    const headers = upstreamHeaders(request.headers, {
      client: route.format,
      upstream: target.format,
      auth: Object.fromEntries(auth.map((name) => [name, REDACTED])),
      stream: prepared.stream,
    })
    return {
      ...known,
      url: base + prepared.path,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, upstream.redact(value)]),
      ),
      body: readable(prepared.body, upstream.redact),
      warnings: prepared.warnings,
    }
  } catch (error) {
    if (!ApiError.is(error)) throw error
    return { ...known, url: base, headers: {}, body: undefined, warnings: [], error: error.message }
  }
}

/** An upstream with several keys is a target for each. */
function uniqueTargets(targets: readonly Target[]): Target[] {
  return targets.filter(
    ({ upstream, model }, at) =>
      targets.findIndex((other) => other.upstream === upstream && other.model === model) === at,
  )
}

function readable(body: unknown, redact: (text: string) => string): unknown {
  const text = redact(body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body))
  const json = parseJson(text)
  return isObject(json) ? json : text
}
