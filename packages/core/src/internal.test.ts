import { expect, it } from 'vitest'
import * as core from './index.ts'
import * as internal from './internal.ts'

it('has nothing in common with the public entry point', () => {
  expect(Object.keys(internal).filter((name) => name in core)).toEqual([])
})
