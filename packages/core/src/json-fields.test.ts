import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addField, editField, replaceField } from './json-fields.ts'

it.each([
  ['{}', '{"n":1}'],
  ['{ }', '{"n":1 }'],
  [' {"a":1.0}', ' {"n":1,"a":1.0}'],
])('a field is added to %s', (body, expected) => {
  expect(addField(body, 'n', 1)).toBe(expected)
})

it.each([
  ['{"n":2}', '{"n":1}'],
  ['{"a":{"n":2},"n" : [1,{"b":"}"}] ,"b":9007199254740993}', '{"a":{"n":2},"n" :1,"b":9007199254740993}'],
  ['{"a":"n","n":"x\\"y, z","b":["n"]}', '{"a":"n","n":1,"b":["n"]}'],
  ['{"\\u006e":null}', '{"\\u006e":1}'],
  ['{"n":2,"n":3}', '{"n":1,"n":1}'],
  ['{"a":"n"}', '{"a":"n"}'],
])('a field of %s is replaced', (body, expected) => {
  expect(replaceField(body, 'n', 1)).toBe(expected)
})

it.each([
  ['{"a":{"n":1.0}, "n" : {"x":1e2}}', '{"a":{"n":1.0}, "n" :{"c":3,"x":1e2}}'],
  ['{"n":{}}', '{"n":{"c":3}}'],
  ['{"a":1}', '{"a":1}'],
])('the text of a field of %s is edited', (body, expected) => {
  expect(editField(body, 'n', (text) => addField(text.trim(), 'c', 3))).toBe(expected)
})

it('any object has the new value, and its other fields', () => {
  const objects = fc.dictionary(fc.constantFrom('a', 'n', 'n"', 'stream_options'), fc.jsonValue())
  const check = (object: Record<string, unknown>, spaces: number) => {
    const body = JSON.stringify(object, undefined, spaces)
    const set = Object.hasOwn(object, 'n') ? replaceField : addField
    const expected = JSON.parse(JSON.stringify({ ...object, n: { on: true } }))
    expect(JSON.parse(set(body, 'n', { on: true }))).toEqual(expected)
  }
  fc.assert(fc.property(objects, fc.constantFrom(0, 2), check))
})
