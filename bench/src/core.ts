/** Measures translation alone, without a server: `pnpm --filter @mixrouter/bench core`. */
import {
  createStreamTranslator,
  FORMATS,
  type Format,
  type TranslateResponseOptions,
  translateRequest,
  translateResponse,
} from '@mixrouter/core'
import { bench, do_not_optimize, group, run } from 'mitata'
import { JSON_BODY, MODELS, requestBody, STREAM_BODY, TEXT_CHUNKS } from './traffic.ts'

/** Every pair of different formats. Inputs in other formats than openai-chat are translated from it first. */
const PAIRS = FORMATS.flatMap((from) => FORMATS.filter((to) => to !== from).map((to) => ({ from, to })))

const chatRequest: unknown = JSON.parse(
  requestBody({ client: 'openai-chat', upstream: 'openai-chat', stream: true }),
)
const chatResponse: unknown = JSON.parse(JSON_BODY['openai-chat'])

const model = MODELS['openai-chat']
const requestIn = (to: Format) =>
  to === 'openai-chat' ? chatRequest : translateRequest(chatRequest, { from: 'openai-chat', to }).body
const chatStream = new TextEncoder().encode(STREAM_BODY['openai-chat'].join(''))
const streamIn = (from: Format) =>
  from === 'openai-chat'
    ? chatStream
    : new TextEncoder().encode(translateStream(chatStream, { from: 'openai-chat', to: from }))
const responseIn = (from: Format) =>
  from === 'openai-chat'
    ? chatResponse
    : translateResponse(chatResponse, { from: 'openai-chat', to: from }).body

group('a request of 2.6 kB', () => {
  for (const { from, to } of PAIRS) {
    const body = requestIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateRequest(body, { from, to, model })))
  }
})

group('a response', () => {
  for (const { from, to } of PAIRS) {
    const body = responseIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateResponse(body, { from, to })))
  }
})

group(`a stream of ${TEXT_CHUNKS.length} events, in one chunk`, () => {
  for (const { from, to } of PAIRS) {
    const bytes = streamIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateStream(bytes, { from, to })))
  }
})

await run()

function translateStream(bytes: Uint8Array, options: TranslateResponseOptions): string {
  let text = ''
  const translator = createStreamTranslator({
    ...options,
    write: (chunk) => {
      text += chunk
    },
  })
  translator.feed(bytes)
  translator.end()
  return text
}
