import { expect, it } from 'vitest'
import { authHeaders, readKey } from './auth.ts'

it('reads the key from x-api-key before authorization', () => {
  expect(readKey({ 'x-api-key': 'one', authorization: 'Bearer two' })).toBe('one')
  expect(readKey({ authorization: 'bearer two' })).toBe('two')
})

it('ignores other schemes and empty headers', () => {
  expect(readKey({ authorization: 'Basic dXNlcg==' })).toBeUndefined()
  expect(readKey({ 'x-api-key': '', authorization: 'Bearer ' })).toBeUndefined()
  expect(readKey({})).toBeUndefined()
})

it('sends the key with the API version', () => {
  expect(authHeaders('secret')).toEqual({ 'x-api-key': 'secret', 'anthropic-version': '2023-06-01' })
})
