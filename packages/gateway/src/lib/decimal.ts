/** The numbers below a thousand, as the last digits of larger ones. */
const GROUPS = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))

/**
 * A whole number that is unlikely to recur, such as what is left of a limit. `String` returns the same, but V8 caches its
 * results, so that they survive garbage collections: see bench/README.md (How numbers are written).
 */
export function writeWhole(number: number): string {
  if (number < 1000 || !Number.isSafeInteger(number)) return String(number)
  const thousands = Math.floor(number / 1000)
  return writeWhole(thousands) + GROUPS[number - thousands * 1000]
}

/** An amount of money, not negative, with six decimals; past V8's cache, too. */
export function writeMoney(amount: number): string {
  const millionths = Math.round(amount * 1e6)
  const whole = Math.floor(millionths / 1e6)
  const thousandths = Math.floor((millionths - whole * 1e6) / 1000)
  const last = millionths - whole * 1e6 - thousandths * 1000
  return `${writeWhole(whole)}.${GROUPS[thousandths]}${GROUPS[last]}`
}
