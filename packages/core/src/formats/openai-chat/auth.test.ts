import { describe, expect, it } from 'vitest'
import { authHeaders, readKey } from './auth.ts'

describe('readKey', () => {
  it.each([
    [{ authorization: 'Bearer sk-1' }, 'sk-1'],
    [{ authorization: 'bearer  sk-1 ' }, 'sk-1'],
    [{ 'api-key': 'azure-1' }, 'azure-1'],
    [{ authorization: 'Basic dXNlcg==' }, undefined],
    [{ authorization: 'Bearer ' }, undefined],
    [{}, undefined],
  ])('of %j', (headers, key) => {
    expect(readKey(headers)).toBe(key)
  })

  it('finds what authHeaders wrote', () => {
    expect(readKey(authHeaders('sk-1'))).toBe('sk-1')
  })
})
