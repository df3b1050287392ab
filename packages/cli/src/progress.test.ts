import { expect, it } from 'vitest'
import { createProgress } from './progress.ts'

function shown(isTTY: boolean): string {
  let text = ''
  const progress = createProgress({
    isTTY,
    write: (more) => {
      text += more
    },
  })
  progress.show('queued', 0)
  progress.show('running', 50)
  progress.end()
  progress.end()
  return text
}

it('redraws a bar on a terminal', () => {
  expect(shown(true)).toBe(
    `\r\u001b[K${'░'.repeat(30)}   0 % queued` +
      `\r\u001b[K${'█'.repeat(15)}${'░'.repeat(15)}  50 % running\n`,
  )
})

it('writes plain lines if the output is not a terminal', () => {
  expect(shown(false)).toBe('0 % queued\n50 % running\n')
})
