import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writeMoney, writeWhole } from './decimal.ts'

it('writes whole numbers as String does, of any size', () => {
  const wholes = fc.oneof(
    fc.nat(),
    fc.maxSafeNat(),
    fc.nat({ max: 1e9 }).map((thousands) => thousands * 1000),
  )
  const check = (number: number) => {
    expect(writeWhole(number)).toBe(String(number))
  }
  fc.assert(fc.property(wholes, check))
  expect(writeWhole(2 ** 60)).toBe(String(2 ** 60))
})

it('writes money with six decimals, rounded', () => {
  const amounts = fc.oneof(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 2000 }))
  fc.assert(
    fc.property(amounts, (millionths) => {
      const written = writeMoney(millionths / 1e6)
      expect(written).toMatch(/^\d+\.\d{6}$/)
      expect(written).toBe((millionths / 1e6).toFixed(6))
    }),
  )
  expect(writeMoney(0.999_999_9)).toBe('1.000000')
})
