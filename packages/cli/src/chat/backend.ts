import { randomBytes } from 'node:crypto'
import {
  type AssistantPart,
  type ChatRequest,
  type ChatResponse,
  createClient,
  createResponseAccumulator,
  type FinishReason,
  type Warning,
} from '@mixrouter/core'
import type { Config, Observe } from '@mixrouter/gateway'
import { createNodeGateway, serve } from '@mixrouter/gateway/node'
import { createTally, type Tally } from '../run/tally.ts'
import { openUpstreams, type UpstreamOptions } from '../upstreams.ts'
import { createPresenter, type ResponseView } from './view.ts'

/** A response, and what it took. */
export interface Turn {
  /** Only the text, if it was aborted. */
  content: AssistantPart[]
  /** Absent if it was aborted. */
  finishReason?: FinishReason
  warnings: readonly Warning[]
  tally: Tally
  seconds: number
}

/** The models of a configuration, through a gateway of its own. */
export interface Backend {
  config: Config
  /**
   * Sends one request at a time, and shows the response while it arrives.
   *
   * @throws ApiError, TransportError unless `signal` has aborted it
   */
  send(request: ChatRequest, view: ResponseView, signal: AbortSignal): Promise<Turn>
  close(): Promise<void>
}

/**
 * Starts a gateway for the upstreams of the options or the environment, with a key that nobody else has.
 *
 * @throws CommandError 2 if there are none
 * @throws ConfigError
 */
export async function openBackend(
  options: UpstreamOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Backend> {
  const { config, close } = await openUpstreams(options, env)
  const { authenticate: _, observe: __, ...rest } = config
  const key = randomBytes(24).toString('base64url')
  let observe: Observe | undefined
  const gateway = createNodeGateway({
    ...rest,
    keys: [{ name: 'chat', key }],
    observe: (request, tools) => observe?.(request, tools),
  })
  const server = await serve(gateway)
  const client = createClient({ baseURL: server.url, apiKey: key })
  return {
    config,
    async send(request, view, signal) {
      const started = performance.now()
      const recording = recordRequest()
      observe = recording.observe
      const response = createResponseAccumulator()
      const presenter = createPresenter(view)
      const warnings: Warning[] = []
      try {
        const stream = await client.stream(request, { signal })
        for await (const event of stream.events) {
          response.add(event)
          presenter.show(event)
        }
        warnings.push(...stream.warnings)
        response.result() // throws the stream's error
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        view.end()
      }
      if (recording.started()) await recording.ended
      const text = presenter.text()
      const partial: AssistantPart[] = text ? [{ type: 'text', text }] : []
      return {
        ...(signal.aborted ? { content: partial } : pickContent(response.result())),
        warnings: [...warnings, ...recording.warnings],
        tally: recording.tally,
        seconds: (performance.now() - started) / 1000,
      }
    },
    async close() {
      await server.close(0)
      await close()
    },
  }
}

const pickContent = ({ content, finishReason }: ChatResponse) => ({ content, finishReason })

/** What the gateway sees of one request, which may be aborted before it has `started`. */
function recordRequest() {
  const { tally, observe: count } = createTally()
  const warnings: Warning[] = []
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let started = false
  const observe: Observe = (request, tools) => {
    started = true
    const counter = count(request, tools)
    return {
      warnings(more) {
        warnings.push(...more)
        counter?.warnings?.(more)
      },
      end(outcome) {
        counter?.end?.(outcome)
        resolve()
      },
    }
  }
  return { tally, warnings, observe, started: () => started, ended }
}
