import type { GatewayContext } from '../context.ts'
import type { Middleware } from '../exchange.ts'
import { explain } from '../explain/explain.ts'

/** The header of a request that is to be explained instead of sent. */
const EXPLAIN_HEADER = 'x-mixrouter-explain'

/** Responds to requests to models that have the header with an explanation in JSON; nothing is sent, or charged. */
export function explainRequests(context: GatewayContext): Middleware {
  return (next) => async (exchange) => {
    const { request, route } = exchange
    if (route.kind !== 'chat' || !isAsked(request.headers[EXPLAIN_HEADER])) return next(exchange)
    const explanation = await explain(context, exchange, route)
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(explanation),
    }
  }
}

function isAsked(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
