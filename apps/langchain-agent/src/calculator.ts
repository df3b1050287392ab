import { tool } from 'langchain'
import { z } from 'zod'

const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b },
]

/**
 * The value of an arithmetic expression: numbers, `+ - * / % ^` and brackets.
 *
 * @throws Error for anything else
 * @example calculate('(17 + 4) * 2') // 42
 */
export function calculate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|\.\d+|[^\s]/g) ?? []
  let at = 0

  const binary = (level: number): number => {
    const operators = LEVELS[level]
    if (!operators) return power()
    let value = binary(level + 1)
    for (let operator = operators[tokens[at] ?? '']; operator; operator = operators[tokens[at] ?? '']) {
      at++
      value = operator(value, binary(level + 1))
    }
    return value
  }
  const power = (): number => {
    if (tokens[at] === '-') {
      at++
      return -power()
    }
    const base = atom()
    if (tokens[at] !== '^') return base
    at++
    return base ** power()
  }
  const atom = (): number => {
    const token = tokens[at++]
    if (token === '(') {
      const value = binary(0)
      if (tokens[at++] !== ')') throw new Error(`A bracket is not closed in ${expression}`)
      return value
    }
    if (token === undefined || !/^[\d.]/.test(token)) {
      throw new Error(`A number is missing in ${expression}, before ${token ?? 'its end'}`)
    }
    return Number(token)
  }

  const value = binary(0)
  if (at < tokens.length) throw new Error(`${tokens[at]} has no place in ${expression}`)
  return value
}

export const calculator = tool(({ expression }) => `${expression} = ${calculate(expression)}`, {
  name: 'calculator',
  description: 'The value of an arithmetic expression, such as (17 + 4) * 2',
  schema: z.object({ expression: z.string().regex(/^[\d\s.()+*/%^-]+$/) }),
})
