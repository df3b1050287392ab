import { describe, expect, it } from 'vitest'
import { createJsonTextReader, extractJson } from './json-text.ts'

const json = '{"a":"x ``` y","b":[1,2]}'
const TEXTS: [string, string, string][] = [
  ['plain JSON', json, json],
  ['indented JSON', `\n ${json}\n`, `\n ${json}\n`],
  ['a fence', `\`\`\`json\n${json}\n\`\`\``, json],
  ['a fence without a language', `\`\`\`\n${json}\n\`\`\`\n`, json],
  ['text around a fence', `Here it is:\n\n\`\`\`json\n${json}\n\`\`\`\nAnything else?`, json],
  ['text before bare JSON', `Here it is: ${json}`, json],
  ['an unfinished fence', `\`\`\`json\n${json}`, json],
  ['no JSON', 'I cannot do that.', 'I cannot do that.'],
]

describe.each(TEXTS)('%s', (_, text, expected) => {
  it('gives its JSON', () => {
    expect(extractJson(text).trim()).toBe(expected.trim())
  })

  it.each([1, 2, 3, 7, 1000])('gives its JSON in chunks of %i', (size) => {
    const reader = createJsonTextReader()
    let read = ''
    for (let at = 0; at < text.length; at += size) read += reader.push(text.slice(at, at + size))
    expect((read + reader.end()).trim()).toBe(expected.trim())
  })
})
