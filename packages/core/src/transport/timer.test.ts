import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTimer } from './timer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('goes off after the time from its last start', () => {
  const onTimeout = vi.fn()
  const timer = createTimer(onTimeout)
  for (let chunk = 0; chunk < 5; chunk++) {
    timer.start(100)
    vi.advanceTimersByTime(80)
    timer.stop()
  }
  timer.start(100)
  vi.advanceTimersByTime(99)
  expect(onTimeout).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onTimeout).toHaveBeenCalledOnce()
})

it('goes off earlier than before when it is started for less', () => {
  const onTimeout = vi.fn()
  const timer = createTimer(onTimeout)
  timer.start(1000)
  timer.start(10)
  vi.advanceTimersByTime(10)
  expect(onTimeout).toHaveBeenCalledOnce()
})

it('may be started for longer than timers of the platform can run', () => {
  const onTimeout = vi.fn()
  const days = 30 * 24 * 3_600_000
  createTimer(onTimeout).start(days)
  vi.advanceTimersByTime(days - 1)
  expect(onTimeout).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onTimeout).toHaveBeenCalledOnce()
})

it.each(['stop', 'end'] as const)('does not go off after %s', (method) => {
  const onTimeout = vi.fn()
  const timer = createTimer(onTimeout)
  timer.start(100)
  timer[method]()
  vi.advanceTimersByTime(1000)
  expect(onTimeout).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

it('does not go off when it is started for 0, which is unlimited', () => {
  const onTimeout = vi.fn()
  const timer = createTimer(onTimeout)
  timer.start(100)
  timer.start(0)
  vi.advanceTimersByTime(1000)
  expect(onTimeout).not.toHaveBeenCalled()
})

it('does not create a timer of the platform for each start', () => {
  const created = vi.spyOn(globalThis, 'setTimeout')
  const timer = createTimer(() => {})
  for (let chunk = 0; chunk < 100; chunk++) {
    timer.start(1000)
    timer.stop()
  }
  timer.end()
  expect(created).toHaveBeenCalledOnce()
})

it.each(['stop', 'end'] as const)('lets a process exit after %s', (method) => {
  const module = new URL('./timer.ts', import.meta.url)
  const script = `import { createTimer } from '${module}'
    const timer = createTimer(() => {})
    timer.start(3_600_000)
    timer.${method}()`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 60_000,
  })
  expect(status).toBe(0)
})
