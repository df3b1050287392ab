import { expect, it } from 'vitest'
import { collectWarnings } from './index.ts'

it('collectWarnings keeps one warning for each code and path', () => {
  const { warnings, warn } = collectWarnings()
  warn('unsupported', 'topK', 'no place for topK')
  warn('unsupported', 'topK', 'no place for topK')
  warn('changed', 'topK', 'clamped')
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual(['unsupported topK', 'changed topK'])
})
