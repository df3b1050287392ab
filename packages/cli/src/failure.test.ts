import { ApiError } from '@mixrouter/core'
import { expect, it } from 'vitest'
import { failureOf } from './failure.ts'

it.each([
  [{ status: 429 }, /^Wait/],
  [{ status: 429, code: 'insufficient_quota' }, /balance/],
  [{ status: 402 }, /balance/],
  [{ status: 503 }, /^Try again/],
] as const)('advises what helps with %o', (options, action) => {
  expect(failureOf(new ApiError('No', options)).action).toMatch(action)
})
