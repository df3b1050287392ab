import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Explanation, GatewayConfig } from '@mixrouter/gateway'
import { createNodeGateway } from '@mixrouter/gateway/node'
import { CommandError } from '../command-error.ts'
import { openUpstreams } from '../upstreams.ts'
import { type BodyOptions, type InputRequest, requestFromBody, requestFromCurl } from './input.ts'
import { explanationText } from './print.ts'

export interface ExplainOptions extends BodyOptions {
  curl?: boolean
  /** The name of a client of the configuration. */
  client?: string
  config?: string
  offline?: boolean
  json?: boolean
}

/** `mixrouter explain`: what would happen to a request; nothing is sent. */
export async function explain(input: readonly string[], options: ExplainOptions): Promise<void> {
  const request = await (options.curl ? requestFromCurl(input) : requestFromBody(input[0] ?? '-', options))
  const explanation = await explainRequest(request, options)
  console.log(options.json ? JSON.stringify(explanation, null, 2) : explanationText(explanation))
}

/** Asks a gateway that is never connected to anything. */
async function explainRequest(
  { path, headers, body }: InputRequest,
  options: ExplainOptions,
): Promise<Explanation> {
  const { config, close } = await openUpstreams(options, process.env)
  const { keys, authenticate: _, observe: __, ...rest } = config
  const client = keys.find(({ name }) => name === options.client)
  if (options.client !== undefined && !client)
    throw new CommandError(
      `The configuration has no client ${options.client}. It has: ${keys.map(({ name }) => name).join(', ') || 'none'}`,
      2,
    )
  const authenticated: GatewayConfig = {
    ...rest,
    authenticate: () => client ?? { name: 'anybody' },
    explain: true,
    responseHeaders: false,
  }
  const gateway = createNodeGateway(authenticated)
  try {
    const response = await gateway.handle({
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': 'application/json', 'x-mixrouter-explain': 'true' },
      readBody: async () => new TextEncoder().encode(JSON.stringify(body)),
      streamBody: () => {
        throw new CommandError('Only requests to models can be explained', 2)
      },
      signal: new AbortController().signal,
    })
    const result = response && typeof response.body === 'string' ? parseJson(response.body) : undefined
    if (response?.status === 200 && isExplanation(result)) return result
    throw new CommandError(describeFailure(path, result), 1)
  } finally {
    await gateway.close()
    await close()
  }
}

function isExplanation(value: unknown): value is Explanation {
  return isObject(value) && Array.isArray(value.targets) && Array.isArray(value.skipped)
}

/** The error that the client would receive. */
function describeFailure(path: string, body: unknown): string {
  const error = isObject(body) ? body.error : undefined
  const message = isObject(error) && typeof error.message === 'string' ? error.message : undefined
  return message ?? `${path} is not a request to a model`
}
