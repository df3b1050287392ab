import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getFormat } from './formats/index.ts'
import { decodeStream, encodeResponse, runs, splitAt, toBytes } from './formats/suites/harness.ts'
import {
  type AssistantPart,
  accumulateEvents,
  type ChatEvent,
  FORMATS,
  type Format,
  PIECE_CHARACTERS,
  runSteps,
} from './hub/index.ts'
import {
  createStreamTranslator,
  translateResponseToStream,
  translateResponseToStreamInSteps,
} from './translate-stream.ts'

const PAIRS = FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const))

/** Not a multiple of it, so that pieces begin in the middle of it. */
const SENTENCE = 'She said "no" 👍, and left.\n'
const LONG = SENTENCE.repeat(20_000)

/** A response of an upstream. */
const responseOf = (format: Format, content: AssistantPart[]) =>
  encodeResponse(getFormat(format), {
    id: 'msg_1',
    model: 'm',
    content,
    finishReason: { unified: 'tool-calls' },
    usage: { inputTokens: 3, outputTokens: 5 },
  })

const contentOf = (text: string): AssistantPart[] => [
  { type: 'text', text },
  { type: 'toolCall', id: 'call_1', name: 'look', arguments: JSON.stringify({ for: text }) },
  { type: 'toolCall', id: 'call_2', name: 'look', arguments: '{"for":"Paul"}' },
]

const streamOf = (format: Format, content: AssistantPart[]) =>
  translateResponseToStream(responseOf(format, content), { from: format, to: format }).text

type Run = (translator: ReturnType<typeof createStreamTranslator>, chunks: readonly Uint8Array[]) => void

const atOnce: Run = (translator, chunks) => {
  for (const chunk of chunks) translator.feed(chunk)
  translator.end()
}

const inSteps: Run = (translator, chunks) => {
  for (const chunk of chunks) runSteps(translator.feedInSteps(chunk))
  runSteps(translator.endInSteps())
}

/** What the client of a translated stream reads; `failure` is what the translator threw. */
function read(run: Run, from: Format, to: Format, chunks: readonly Uint8Array[], limits = {}) {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const translator = createStreamTranslator({ from, to, write, ...limits })
  let failure: unknown
  try {
    run(translator, chunks)
  } catch (error) {
    failure = error
    endQuietly(translator, error)
  }
  const { ended, warnings, error } = translator
  return { text, events: decodeStream(getFormat(to), [toBytes(text)]), failure, ended, warnings, error }
}

/** Its end, too, may fail. */
function endQuietly(translator: ReturnType<typeof createStreamTranslator>, cause: unknown): void {
  try {
    translator.end(cause)
  } catch {}
}

/** Ids that are made anew each time, and the time. */
const withoutIds = ({ text: _, ...rest }: ReturnType<typeof read>) =>
  JSON.parse(JSON.stringify(rest, (key, field) => (key === 'id' || key === 'created' ? undefined : field)))

const contentIn = (events: readonly ChatEvent[]) =>
  accumulateEvents(events).content.map((part) =>
    part.type === 'toolCall' ? JSON.parse(part.arguments) : 'text' in part && part.text,
  )

describe.each(PAIRS)('from %s to %s, in steps', (from, to) => {
  it('is the same as at once, however the bytes are divided, and wherever they end', () => {
    const bytes = toBytes(streamOf(from, contentOf(SENTENCE)))
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), fc.nat(bytes.length), (cuts, length) => {
        const chunks = splitAt(bytes.subarray(0, length), cuts)
        expect(withoutIds(read(inSteps, from, to, chunks))).toEqual(
          withoutIds(read(atOnce, from, to, chunks)),
        )
      }),
      runs(20),
    )
  })

  it.each([{ maxEventLength: 150 }, { maxLength: 60 }])('has the same end with %j', (limits) => {
    const chunks = splitAt(toBytes(streamOf(from, contentOf(SENTENCE.repeat(4)))), [400, 800, 1200])
    const expected = read(atOnce, from, to, chunks, limits)
    expect(expected.failure).toMatchObject({ status: 502 })
    expect(withoutIds(read(inSteps, from, to, chunks, limits))).toEqual(withoutIds(expected))
  })

  it('carries long texts, as it does at once', () => {
    const [text, call, other] = [LONG, { for: LONG }, { for: 'Paul' }]
    const stream = toBytes(streamOf(from, contentOf(LONG)))
    expect(contentIn(read(inSteps, from, to, [stream]).events)).toEqual([text, call, other])
    expect(contentIn(read(atOnce, from, to, [stream]).events)).toEqual([text, call, other])
  })
})

describe.each(['openai-chat', 'anthropic', 'openai-responses'] as const)('a whole response to %s', (to) => {
  it('is written in steps, each of a piece or one event', () => {
    const body = responseOf('google', [{ type: 'text', text: LONG }])
    const written: string[] = []
    let steps = 0
    const write = (text: string) => void written.push(text)
    for (const _ of translateResponseToStreamInSteps(body, { from: 'google', to, write })) steps++
    expect(contentIn(decodeStream(getFormat(to), [toBytes(written.join(''))]))).toEqual([LONG])
    expect(steps).toBeGreaterThan(LONG.length / PIECE_CHARACTERS)
    const deltas = written.filter(
      (text) => text.includes('left') && !/\.done|\.completed/.test(text.slice(0, 99)),
    )
    expect(Math.max(...deltas.map(({ length }) => length))).toBeLessThan(2 * PIECE_CHARACTERS)
  })
})

describe.each(FORMATS)('a long event of %s', (from) => {
  const to = from === 'google' ? 'openai-chat' : 'google'
  const streamed = streamOf(from, [{ type: 'text', text: LONG }])
  const chunksOf = (text: string) => splitAt(toBytes(text), [100_000, 200_000, 300_000, 400_000, 500_000])

  it('that is not JSON ends the stream with the same error as at once', () => {
    const [broken] = [chunksOf(streamed.replace('\\n', '\\'))]
    const expected = read(atOnce, from, to, broken)
    expect(expected.error?.code).toBe('malformed')
    expect(withoutIds(read(inSteps, from, to, broken))).toEqual(withoutIds(expected))
  })

  it('is refused if its text takes too much memory', () => {
    const limits = { maxEventLength: 1_000_000 }
    const wide = chunksOf(streamed)
    expect(read(atOnce, from, to, wide, limits).failure).toBeUndefined()
    expect(read(inSteps, from, to, wide, limits).failure).toMatchObject({
      status: 502,
      code: 'response_too_large',
    })
    const narrow = chunksOf(streamed.replaceAll('👍', '--'))
    expect(read(inSteps, from, to, narrow, limits).failure).toBeUndefined()
  })
})

describe.each(FORMATS.filter((format) => format !== 'anthropic'))('a long image to %s', (to) => {
  it('is written in pieces, as it is at once', () => {
    const data = 'iVBORw0KGgo'.padEnd(400_000, 'A')
    const image = { inlineData: { mimeType: 'image/png', data } }
    const candidates = [{ content: { parts: [image, { text: 'A' }] }, finishReason: 'STOP' }]
    const stream = toBytes(`data: ${JSON.stringify({ candidates, responseId: 'r1' })}\n\n`)
    const chunks = splitAt(stream, [100_000, 200_000, 300_000])
    for (const framing of ['sse', 'json-array'] as const) {
      if (framing === 'json-array' && to !== 'google') continue
      const texts = [atOnce, inSteps].map((run) => {
        const written: string[] = []
        const write = (text: string) => void written.push(text)
        const translator = createStreamTranslator({ from: 'google', to, framing, write })
        run(translator, chunks)
        return written
      })
      const [whole, pieces] = texts.map((written) =>
        written.join('').replace(/"(id|item_id)":"[^"]*"|"created[^,]*,/g, ''),
      )
      expect(pieces === whole).toBe(true)
      expect(whole?.includes(data)).toBe(true)
      expect(Math.max(...(texts[1] ?? []).map(({ length }) => length))).toBeLessThan(2 * PIECE_CHARACTERS)
    }
  })
})

/** The chunks of chat completions with these fragments of tool calls. */
const callsOf = (...fragments: { index: number; id?: string; function: object }[]) =>
  [
    ...fragments.map((fragment) => ({ delta: { tool_calls: [fragment] } })),
    { delta: {}, finish_reason: 'tool_calls' },
  ]
    .map(
      (choice) => `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`,
    )
    .join('')

it('events stay in order if calls come at the same time', () => {
  const call = (index: number) => ({
    index,
    id: `call_${index}`,
    function: { name: 'look', arguments: '{"for":' },
  })
  const more = (index: number, text: string) => ({ index, function: { arguments: text } })
  const stream = callsOf(call(0), call(1), more(1, '"Paul"}'), more(0, `${JSON.stringify(LONG)}}`))
  const { text, events } = read(inSteps, 'openai-chat', 'openai-responses', [toBytes(stream)])
  expect(contentIn(events)).toEqual([{ for: LONG }, { for: 'Paul' }])
  const numbers = [...text.matchAll(/"sequence_number":(\d+)/g)].map(([, number]) => Number(number))
  expect(numbers).toEqual(numbers.map((_, index) => index))
})

it.each([
  ['at once', atOnce],
  ['in steps', inSteps],
])('what follows an event that cannot be written is ignored, %s', (_, run) => {
  const format = 'openai-responses'
  const events = streamOf(format, contentOf(SENTENCE))
  const [start = '', rest = ''] = events.split(/(?<=\n\n)(?=event: response.output_item)/)
  const deep = `{"type":"thing","id":"1","value":${'['.repeat(1e5)}${']'.repeat(1e5)}}`
  const item = `data: {"type":"response.output_item.done","output_index":0,"item":${deep}}\n\n`
  const end = events.slice(events.indexOf('event: response.completed')).trimEnd()
  const { failure, text } = read(run, format, format, [toBytes(start + item + rest + end)])
  expect(failure).toMatchObject({ message: 'response is nested too deeply' })
  expect(text).not.toContain('"completed"')
})
