import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findMessages } from '../../../scripts/messages/find.mjs'

const SOURCE = `import { Command } from 'commander'

const DEFAULT_REASON = 'The reason is a constant'
const LABELS = { low: 'The low label', high: 'The high label' }

export function run(warn: (code: string, path: string, message: string) => void, count: number) {
  warn('changed', 'path', \`The value was lowered to \${count}\`)
  warn('changed', 'path', count > 1 ? 'Several were dropped' : 'One was dropped')
  warn('changed', 'path', DEFAULT_REASON)
  warn('changed', 'path', LABELS[count])
  reject('The reason is an argument')
  check({ problem: 'must be a number', name: 'seed' })
}

function reject(reason: string): never {
  throw new TypeError(reason)
}

function check({ name, problem }: { name: string; problem: string }) {
  throw new RangeError(\`\${name} \${problem}\`)
}

new Command('x').description('Does something').option('--fast', 'do it fast')
console.log(describeResult())
export const headers = { 'x-mixrouter-state': 'ready' }

function describeResult() {
  return 'The result is a return value'
}

export const unseen = 'Never shown to anybody'
`

describe('pnpm messages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'))
  const file = join(folder, 'source.ts')
  beforeAll(() => writeFileSync(file, SOURCE))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('finds every string that users see, with its kind and line', () => {
    const found = findMessages([file]).map(({ kind, line, text }) => `${kind} ${line} ${text}`)
    expect(found).toEqual([
      'warning 3 The reason is a constant',
      'warning 4 The low label',
      'warning 4 The high label',
      'warning 7 The value was lowered to ${count}',
      'warning 8 Several were dropped',
      'warning 8 One was dropped',
      'error 11 The reason is an argument',
      'error 12 must be a number',
      'cli 23 Does something',
      'cli 23 --fast',
      'cli 23 do it fast',
      'output 28 The result is a return value',
      'header 25 x-mixrouter-state',
      'header 25 ready',
    ])
  })
})
