/** Values that people expect in a field of this name; of several, an array gets one after the other. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  name: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'],
  author: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper'],
  email: ['ada@example.com', 'alan@example.com', 'grace@example.com'],
  phone: ['+44 20 7946 0018'],
  company: ['Analytical Engines Ltd'],
  title: ['A sample from an offline model'],
  subject: ['A sample from an offline model'],
  summary: ['No real model was called: this object only has the shape that was asked for.'],
  description: ['No real model was called: this object only has the shape that was asked for.'],
  reason: ['No real model was called.'],
  city: ['Paris', 'London', 'Oslo'],
  country: ['France', 'Norway', 'Japan'],
  street: ['12 St James’s Square'],
  address: ['12 St James’s Square, London'],
  language: ['English', 'French', 'Norwegian'],
  currency: ['EUR', 'USD', 'JPY'],
  color: ['indigo', 'teal', 'amber'],
  category: ['example', 'test', 'demo'],
  tag: ['offline', 'sample', 'demo'],
  topic: ['offline models', 'samples', 'tests'],
  keyword: ['offline', 'sample', 'demo'],
  sentiment: ['neutral'],
  id: ['sample-1', 'sample-2', 'sample-3'],
}

const NUMBERS: Readonly<Record<string, number>> = {
  age: 36,
  year: 2026,
  price: 19.9,
  total: 42.5,
  amount: 42.5,
  quantity: 2,
  rating: 4,
  score: 0.87,
  confidence: 0.87,
  latitude: 48.86,
  longitude: 2.35,
}

/** A text for a field such as `customerName` or `tags`; undefined if its name gives no hint. */
export function believableText(field: string, index: number): string | undefined {
  const options = TEXTS[lastWord(field)]
  return options?.[index % options.length]
}

/** A number for a field such as `unit_price`; undefined if its name gives no hint. */
export function believableNumber(field: string): number | undefined {
  return NUMBERS[lastWord(field)]
}

function lastWord(field: string): string {
  const word =
    field
      .split(/[_\-.\s]|(?<=[a-z])(?=[A-Z])/)
      .at(-1)
      ?.toLowerCase() ?? ''
  if (word in TEXTS || word in NUMBERS) return word
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}
