/** Measures translation alone, without a server: `pnpm --filter @mixrouter/bench core`. */
import { translateRequest, translateResponse } from '@mixrouter/core'
import { bench, do_not_optimize, group, run } from 'mitata'
import { FORMATS, type Format, responseIn, streamIn, translateStream } from './all-formats.ts'
import { MODELS, requestBody, TEXT_CHUNKS } from './traffic.ts'

/** Every pair of different formats. Inputs in other formats than openai-chat are translated from it first. */
const PAIRS = FORMATS.flatMap((from) => FORMATS.filter((to) => to !== from).map((to) => ({ from, to })))

const chatRequest: unknown = JSON.parse(
  requestBody({ client: 'openai-chat', upstream: 'openai-chat', stream: true }),
)
const model = MODELS['openai-chat']
const requestIn = (to: Format) =>
  to === 'openai-chat' ? chatRequest : translateRequest(chatRequest, { from: 'openai-chat', to }).body
const bytesIn = (from: Format) => new TextEncoder().encode(streamIn(from).join(''))

group('a request of 2.6 kB', () => {
  for (const { from, to } of PAIRS) {
    const body = requestIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateRequest(body, { from, to, model })))
  }
})

group('a response', () => {
  for (const { from, to } of PAIRS) {
    const body: unknown = JSON.parse(responseIn(from))
    bench(`${from} → ${to}`, () => do_not_optimize(translateResponse(body, { from, to })))
  }
})

group(`a stream of ${TEXT_CHUNKS.length} events, in one chunk`, () => {
  for (const { from, to } of PAIRS) {
    const bytes = bytesIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateStream(bytes, { from, to })))
  }
})

await run()
