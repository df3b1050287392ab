import { describe, expect, it } from 'vitest'
import { createElementEditor, createLineEditor, type StreamEditor } from './stream-editor.ts'

/** What comes out of a text that arrives in two chunks, cut at each of its characters. */
function editedAtEachCut(create: () => StreamEditor, text: string): Set<string> {
  const results = Array.from({ length: text.length + 1 }, (_, at) => {
    const editor = create()
    return editor.feed(text.slice(0, at)) + editor.feed(text.slice(at)) + editor.rest()
  })
  return new Set(results)
}

const mark = (part: string) => `<${part}>`

describe('editing lines', () => {
  it('has every line as a whole, wherever the text is cut', () => {
    const create = () => createLineEditor((lines) => lines.replace(/^.+$/gm, mark))
    expect(editedAtEachCut(create, 'data: one\r\n\r\ndata: two\n\nrest')).toEqual(
      new Set(['<data: one>\r\n\r\n<data: two>\n\nrest']),
    )
  })

  it('passes on a line that is too long', () => {
    const editor = createLineEditor(mark)
    const long = 'x'.repeat(17 * 1024 * 1024)
    expect(editor.feed(`one\n${long}`)).toBe(`<one\n>${long}`)
    expect([editor.feed('two\n'), editor.rest()]).toEqual(['<two\n>', ''])
  })
})

describe('editing the elements of an array', () => {
  const create = () => createElementEditor(mark)

  it.each([
    ['compact', '[{"a":1},{"b":[{}]}]', '[<{"a":1}>,<{"b":[{}]}>]'],
    [
      'as Google writes it',
      '[{\n  "a": 1\n}\n,\r\n{\n  "b": 2\n}\n]\n',
      '[<{\n  "a": 1\n}>\n,\r\n<{\n  "b": 2\n}>\n]\n',
    ],
    ['with brackets in strings', '[{"a":"}]\\"{\\\\"},{"b":"["}]', '[<{"a":"}]\\"{\\\\"}>,<{"b":"["}>]'],
    ['that breaks off', '[{"a":1},{"b":"}', '[<{"a":1}>,{"b":"}'],
    ['without any', '[]', '[]'],
  ])('has each as a whole, wherever the text is cut: %s', (_, text, edited) => {
    expect(editedAtEachCut(create, text)).toEqual(new Set([edited]))
  })

  it('passes on an element that is too long, and edits the next', () => {
    const editor = createElementEditor((element) => (element.startsWith('{') ? mark(element) : element))
    const long = `{"a":"${'x'.repeat(17 * 1024 * 1024)}`
    expect(editor.feed(`[${long}`)).toBe(`[${long}`)
    expect(editor.feed('"},{"b":1}]')).toBe('"},<{"b":1}>]')
  })
})
