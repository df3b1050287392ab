import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replaceModel } from './replace-model.ts'

describe('replaceModel', () => {
  it('changes the value of the top-level model and no other byte', () => {
    const body =
      '{ "messages" : [{"model":"a"}],\n"model" :  "a", "x": "\\"model\\":\\\\", "model_name":"a" }'
    expect(replaceModel(body, 'b"c')).toBe(body.replace('"model" :  "a"', '"model" :  "b\\"c"'))
  })

  it('changes the same value as parsing does, for any body', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.string(),
        (rest, before, after) => {
          const body = { ...rest, model: before, last: rest }
          const replaced = replaceModel(JSON.stringify(body), after)
          expect(JSON.parse(replaced)).toEqual(JSON.parse(JSON.stringify({ ...body, model: after })))
        },
      ),
    )
  })

  it('allows any amount of white space', () => {
    const gap = ' '.repeat(100)
    expect(replaceModel(`{"model"${gap}:${gap}"a"}`, 'b')).toBe(`{"model"${gap}:${gap}"b"}`)
  })

  it('finds an escaped key', () => {
    expect(replaceModel('{"mod\\u0065l":"a"}', 'b')).toBe('{"mod\\u0065l":"b"}')
  })
})
