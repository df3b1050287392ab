import { expect, it } from 'vitest'
import { parseBaseURL } from './base-url.ts'

it.each([
  ['https://a.example', 'https://a.example', ''],
  ['https://a.example/', 'https://a.example', ''],
  ['https://a.example/v1', 'https://a.example', ''],
  ['https://a.example/v1beta/', 'https://a.example', ''],
  ['http://127.0.0.1:8080/llm/v1', 'http://127.0.0.1:8080', '/llm'],
  ['https://a.example/v1/models', 'https://a.example', '/v1/models'],
])('%s is %s and %j', (text, origin, prefix) => {
  expect(parseBaseURL(text)).toEqual({ origin, prefix })
})

it.each([
  'a.example',
  'ftp://a.example',
  'https://key@a.example',
  'https://a.example?key=1',
  'https://a.example#x',
])('%s is rejected', (text) => {
  expect(() => parseBaseURL(text)).toThrow(TypeError)
})
