import { tool } from 'langchain'
import { z } from 'zod'

const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b },
]

/**
 * Evaluates an arithmetic expression of numbers, `+ - * / % ^` and parentheses.
 *
 * @throws Error if the expression is not valid
 * @example calculate('(17 + 4) * 2') // 42
 */
export function calculate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|\.\d+|[^\s]/g) ?? []
  let position = 0

  const binary = (level: number): number => {
    const operators = OPERATORS[level]
    if (!operators) return power()
    let value = binary(level + 1)
    for (
      let operator = operators[tokens[position] ?? ''];
      operator;
      operator = operators[tokens[position] ?? '']
    ) {
      position++
      value = operator(value, binary(level + 1))
    }
    return value
  }
  const power = (): number => {
    if (tokens[position] === '-') {
      position++
      return -power()
    }
    const base = atom()
    if (tokens[position] !== '^') return base
    position++
    return base ** power()
  }
  const atom = (): number => {
    const token = tokens[position++]
    if (token === '(') {
      const value = binary(0)
      if (tokens[position++] !== ')') throw new Error(`Missing closing parenthesis in ${expression}`)
      return value
    }
    if (token === undefined || !/^[\d.]/.test(token)) {
      throw new Error(`Expected a number before ${token ?? 'the end'} in ${expression}`)
    }
    return Number(token)
  }

  const value = binary(0)
  if (position < tokens.length) throw new Error(`Unexpected ${tokens[position]} in ${expression}`)
  return value
}

export const calculator = tool(({ expression }) => `${expression} = ${calculate(expression)}`, {
  name: 'calculator',
  description: 'Evaluates an arithmetic expression such as (17 + 4) * 2',
  schema: z.object({ expression: z.string().regex(/^[\d\s.()+*/%^-]+$/) }),
})
