import type { Redactor } from '@mixrouter/core'
import { errorResponse, toApiError } from '../errors.ts'
import type { Middleware } from '../exchange.ts'
import { redactError } from '../lib/redact.ts'

/** Words whatever is thrown further in as an error of the client's format, without the upstreams' keys. */
export function errors(redact: Redactor, printFaults: boolean): Middleware {
  return (next) => async (exchange) => {
    try {
      return await next(exchange)
    } catch (thrown) {
      const error = redactError(toApiError(thrown), redact)
      exchange.recorder?.fail(error)
      if (printFaults && error.code === 'internal_error' && !exchange.request.signal.aborted)
        console.error(error.cause)
      return errorResponse(error, exchange.route.format, redact)
    }
  }
}
