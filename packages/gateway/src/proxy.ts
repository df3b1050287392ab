import { ApiError, getFormat, type Transport, type TransportResponse } from '@mixrouter/core'
import { answerStream, answerWhole, failedAnswer, isAnswer } from './answer.ts'
import { type ParsedBody, parseBody } from './body.ts'
import { readText } from './bytes.ts'
import { type Call, prepareCall, readModel } from './call.ts'
import type { Client, Config } from './config.ts'
import { unreachable } from './errors.ts'
import type { GatewayRequest, GatewayResponse } from './exchange.ts'
import { upstreamHeaders } from './headers.ts'
import { checkModel } from './keys.ts'
import type { ChatRoute, CountRoute } from './routes.ts'
import type { Signatures } from './signatures.ts'
import { type Choice, chooseUpstream, splitName, type Upstream } from './upstreams.ts'

/** What every exchange shares. */
export interface Shared {
  config: Config
  upstreams: readonly Upstream[]
  transport: Transport
  signatures?: Signatures
}

/** Most of a failed answer that is read, in bytes. */
const ERROR_LIMIT = 1024 * 1024

/**
 * Answers a request to a model: chooses its upstream and forwards or translates both ways.
 *
 * @throws ApiError what the client is to be told; it may quote the upstream
 */
export async function proxyChat(
  { config, upstreams, transport, signatures }: Shared,
  request: GatewayRequest,
  route: ChatRoute,
  client: Client,
): Promise<GatewayResponse> {
  const { body, model, choice } = await receive({ config, upstreams }, request, route, client)
  const kept = signatures?.of({ client: client.name, format: choice.format })
  const call = await prepareCall(route, body, model, choice, config, kept)
  const answer = await send(transport, call, request)
  return call.stream ? answerStream(answer, call) : answerWhole(answer, call)
}

/** A request to a model, read, and where it may go. */
interface Received {
  body: ParsedBody
  model: string
  choice: Choice
}

/**
 * Reads a request to a model and chooses its upstream.
 *
 * @throws ApiError for a body that is none, and for a model that is not served or not allowed
 */
export async function receive(
  { config, upstreams }: Pick<Shared, 'config' | 'upstreams'>,
  request: GatewayRequest,
  route: ChatRoute | CountRoute,
  client: Client,
): Promise<Received> {
  const body = parseBody(await request.readBody(config.bodyLimit))
  const model = readModel(route, body.json)
  checkModel(client, model, splitName(upstreams, model)?.model ?? model)
  return { body, model, choice: chooseUpstream(upstreams, model, route.format) }
}

/** The upstream's answer, where it is one. */
async function send(transport: Transport, call: Call, request: GatewayRequest): Promise<TransportResponse> {
  const answer = await ask(transport, call, request)
  if (isAnswer(answer)) return answer
  throw failedAnswer(call.choice, answer, await readFailure(answer))
}

/**
 * Whatever the upstream answers to a call.
 *
 * @throws ApiError when it doesn't
 */
export async function ask(
  transport: Transport,
  { choice, format, path, body, stream }: Call,
  request: GatewayRequest,
): Promise<TransportResponse> {
  const { upstream } = choice
  const auth = getFormat(choice.format).authHeaders(upstream.apiKey)
  const headers = upstreamHeaders(request.headers, { client: format, upstream: choice.format, auth, stream })
  const { origin, prefix, timeouts } = upstream
  const target = { method: 'POST' as const, origin, path: prefix + path }
  try {
    const answer = await transport.send({ ...target, headers, body, signal: request.signal, timeouts })
    const encoding = answer.headers['content-encoding'] ?? 'identity'
    if (encoding === 'identity') return answer
    throw await compressed(answer, encoding, upstream)
  } catch (error) {
    throw unreachable(error, upstream)
  }
}

/** The error for an answer in an encoding that nobody has asked for; its connection is dropped. */
async function compressed(
  { body }: TransportResponse,
  encoding: string,
  { name }: Upstream,
): Promise<ApiError> {
  await body[Symbol.asyncIterator]().return?.()
  return new ApiError(`The upstream ${name} answered in ${encoding} although identity was asked`, {
    status: 502,
  })
}

/** What a failed answer says, as far as it can be read. */
export function readFailure({ body }: TransportResponse): Promise<string> {
  return readText(body, ERROR_LIMIT).catch(() => '')
}
