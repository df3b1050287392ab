/** What translation alone costs, without a server: `pnpm --filter @mixrouter/bench core`. */
import {
  createStreamTranslator,
  FORMATS,
  type Format,
  type TranslateResponseOptions,
  translateRequest,
  translateResponse,
} from '@mixrouter/core'
import { bench, do_not_optimize, group, run } from 'mitata'
import { MODELS, PIECES, requestBody, STREAMED, WHOLE } from './traffic.ts'

/** Every pair of different formats; what is in another format than openai-chat is translated from it first. */
const PAIRS = FORMATS.flatMap((from) => FORMATS.filter((to) => to !== from).map((to) => ({ from, to })))

const chatRequest: unknown = JSON.parse(
  requestBody({ client: 'openai-chat', upstream: 'openai-chat', stream: true }),
)
const chatAnswer: unknown = JSON.parse(WHOLE['openai-chat'])

const model = MODELS['openai-chat']
const inFormat = (to: Format) =>
  to === 'openai-chat' ? chatRequest : translateRequest(chatRequest, { from: 'openai-chat', to }).body
const chatStream = new TextEncoder().encode(STREAMED['openai-chat'].join(''))
const streamIn = (from: Format) =>
  from === 'openai-chat'
    ? chatStream
    : new TextEncoder().encode(translated(chatStream, { from: 'openai-chat', to: from }))
const answerIn = (from: Format) =>
  from === 'openai-chat' ? chatAnswer : translateResponse(chatAnswer, { from: 'openai-chat', to: from }).body

group('a request of 2.6 kB', () => {
  for (const { from, to } of PAIRS) {
    const body = inFormat(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateRequest(body, { from, to, model })))
  }
})

group('an answer', () => {
  for (const { from, to } of PAIRS) {
    const body = answerIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translateResponse(body, { from, to })))
  }
})

group(`a stream of ${PIECES.length} events, in one piece`, () => {
  for (const { from, to } of PAIRS) {
    const bytes = streamIn(from)
    bench(`${from} → ${to}`, () => do_not_optimize(translated(bytes, { from, to })))
  }
})

await run()

function translated(bytes: Uint8Array, options: TranslateResponseOptions): string {
  let text = ''
  const translator = createStreamTranslator({
    ...options,
    write: (piece) => {
      text += piece
    },
  })
  translator.feed(bytes)
  translator.end()
  return text
}
