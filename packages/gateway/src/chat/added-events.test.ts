import { getFormat } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'
import { expect, it } from 'vitest'
import { addedEvents, withoutBytes, withoutText } from './added-events.ts'

const { streamUsage } = getFormat('openai-chat').profile
const added = streamUsage?.added as NonNullable<typeof streamUsage>['added']

const utf8 = new TextEncoder()

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const content = (text: string) => event({ choices: [{ index: 0, delta: { content: text } }] })
const USAGE = event({ choices: [], usage: { total_tokens: 3 } })
const DONE = 'data: [DONE]\n\n'

const CASES = {
  'at the end': [[content('Hi'), DONE], content('Hi') + USAGE + DONE],
  'after text of several bytes a character': [[content('你好 🎉'), DONE], content('你好 🎉') + USAGE + DONE],
  'before text of several bytes a character': [
    [content('a'), content('é')],
    content('a') + USAGE + content('é'),
  ],
  twice: [[content('a'), content('b')], content('a') + USAGE + content('b') + USAGE],
  'as the only event': [[], USAGE],
} satisfies Record<string, [string[], string]>

it.each(Object.entries(CASES))('takes an added chunk out %s', (_, [kept, text]) => {
  for (const newline of ['\n', '\r\n']) {
    const all = text.replaceAll('\n', newline)
    const expected = kept.join('').replaceAll('\n', newline)
    const events = addedEvents(all, added)
    expect(withoutText(all, events)).toBe(expected)
    const left = withoutBytes(utf8.encode(all), all, events) as Uint8Array[]
    expect(concatBytes(left)).toEqual(utf8.encode(expected))
  }
})

it('keeps chunks that only look like added ones', () => {
  const quoted = content('"choices": [], "usage": {}')
  expect(addedEvents(quoted + event({ choices: [], error: {} }) + DONE, added)).toEqual([])
})

it('cuts bytes that are no UTF-8 as text', () => {
  const bytes = concatBytes([
    utf8.encode('data: "'),
    Uint8Array.of(0xff),
    utf8.encode(`"\n\n${USAGE}${DONE}`),
  ])
  const text = new TextDecoder().decode(bytes)
  expect(withoutBytes(bytes, text, addedEvents(text, added))).toEqual([`data: "\ufffd"\n\n${DONE}`])
})
