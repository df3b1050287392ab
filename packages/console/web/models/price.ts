/** A price for a million tokens, in US dollars. */
export function price(amount: number | undefined): string {
  if (amount === undefined) return '–'
  return `$${amount.toLocaleString('en', { minimumFractionDigits: amount < 10 ? 2 : 0, maximumFractionDigits: 3 })}`
}
