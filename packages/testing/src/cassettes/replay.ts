import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  ApiError,
  type Transport,
  TransportError,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'
import { findModelList, listModels } from '../routes.ts'
import type { Cassette } from './cassette.ts'
import type { NamedCassette } from './files.ts'
import { createLibrary, type Library } from './library.ts'
import { type Playable, playable, playableError } from './play.ts'
import { decode, readWireRequest } from './request.ts'

export interface ReplayOptions {
  /** Multiplies the recorded times: 1 is as recorded, 0 is at once. @default 1 */
  pace?: number
  /**
   * What does not count when texts of requests are compared, such as today's date in an agent's instructions.
   *
   * @default []
   * @example ignore: [/\d{4}-\d{2}-\d{2}/, /\/tmp\/\S+/]
   */
  ignore?: readonly RegExp[]
}

/** A transport that responds with what was recorded. */
export interface ReplayTransport extends Transport {
  /** The models that were requested. */
  readonly models: readonly string[]
}

/**
 * A transport that responds with what was recorded, in the format of the request, whichever was recorded: in the same
 * chunks, at the same pace, and with the same failures. A request without a cassette gets a 404 that names the nearest.
 *
 * @example
 * const cassettes = await readCassettes('cassettes')
 * const gateway = createNodeGateway({ ...config, transport: () => createReplayTransport(cassettes, { pace: 0 }) })
 */
export function createReplayTransport(
  cassettes: readonly NamedCassette[],
  { pace = 1, ignore = [] }: ReplayOptions = {},
): ReplayTransport {
  const library = createLibrary(cassettes, ignore)
  return {
    models: library.models,
    async send(request) {
      const clock = createClock(pace, request.signal)
      try {
        const body = await readBody(request.body)
        const { response, failure } = respond(library, request, body)
        if (response) {
          await clock.reach(response.at)
          return { ...response, body: createBody(response, failure, clock, request.onEnd) }
        }
        await clock.reach(failure.at)
        throw toError(failure)
      } catch (error) {
        request.onEnd?.()
        throw error
      }
    },
    close: async () => {},
  }
}

type Failure = NonNullable<Cassette['failure']>

/** What is played: a response, a failure, or a response that breaks off. */
type Performance =
  | { response: Playable; failure?: Failure | undefined }
  | { response?: never; failure: Failure }

function respond(library: Library, { method, path, headers }: TransportRequest, body: unknown): Performance {
  const wire = readWireRequest(method, path, body)
  try {
    const cassette = library.find({ method, path, body, ...(wire && { wire }) })
    const { response, failure } = cassette
    if (response) return { response: playable(cassette, response, wire, wire && decode(wire)), failure }
    if (failure) return { failure }
    throw new ApiError('The cassette has neither a response nor a failure', { status: 500 })
  } catch (error) {
    const list = method === 'GET' ? findModelList(path.split('?')[0] ?? '', headers) : undefined
    if (list) return { response: toPlayable(listModels(list, library.models)) }
    if (!ApiError.is(error)) throw error
    return { response: playableError(error, wire?.format ?? 'openai-chat') }
  }
}

const toPlayable = (body: unknown): Playable => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  at: 0,
  chunks: [{ at: 0, bytes: Buffer.from(JSON.stringify(body)) }],
})

async function* createBody(
  { chunks }: Playable,
  failure: Failure | undefined,
  clock: Clock,
  onEnd: (() => void) | undefined,
): TransportResponse['body'] & AsyncGenerator<Uint8Array> {
  try {
    for (const { at, bytes } of chunks) {
      await clock.reach(at)
      yield bytes
    }
    if (!failure) return
    await clock.reach(failure.at)
    throw toError(failure)
  } finally {
    onEnd?.()
  }
}

function toError({ kind, message }: Failure): TransportError {
  return new TransportError(kind, new Error(message))
}

async function readBody(body: TransportRequest['body']): Promise<unknown> {
  if (body === undefined) return undefined
  if (typeof body === 'string') return parseJson(body)
  if (body instanceof Uint8Array) return parseJson(Buffer.from(body).toString())
  for await (const _ of body) {
    // as an upstream reads it
  }
  return undefined
}

interface Clock {
  /** Resolves at a recorded time, and always after what else is ready to run. @throws TransportError if it is aborted */
  reach(at: number): Promise<void>
}

function createClock(pace: number, signal: AbortSignal | undefined): Clock {
  const started = performance.now()
  return {
    async reach(at) {
      const wait = at * pace - (performance.now() - started)
      try {
        if (wait > 0) await setTimeout(wait, undefined, { ...(signal && { signal }) })
        else await setImmediate(undefined, { ...(signal && { signal }) })
      } catch {
        throw new TransportError('aborted')
      }
    },
  }
}
