import { ApiError } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { failureKind, retryAfterMs } from './failure.ts'
import { createHealth } from './health.ts'
import { backoffMs, createRetryBudget } from './retry-timing.ts'
import type { Target } from './targets.ts'

describe('backoffMs', () => {
  it('doubles up to the longest pause, half of it at random', () => {
    const config = { delay: 100, maxDelay: 300 }
    expect([0, 1, 2, 3].map((retries) => backoffMs(retries, config, () => 1))).toEqual([100, 200, 300, 300])
    expect(backoffMs(1, config, () => 0)).toBe(100)
  })
})

describe('createRetryBudget', () => {
  it('allows a burst, then a fifth of the requests', () => {
    const budget = createRetryBudget()
    let granted = 0
    while (budget.withdraw()) granted++
    expect(granted).toBe(100)
    for (let request = 0; request < 50; request++) budget.deposit()
    while (budget.withdraw()) granted++
    expect(granted).toBeGreaterThanOrEqual(109)
    expect(granted).toBeLessThanOrEqual(110)
  })
})

describe('retryAfterMs', () => {
  const after = (retryAfter?: string) => retryAfterMs(new ApiError('x', retryAfter ? { retryAfter } : {}), 0)

  it('reads seconds and dates', () => {
    expect(after('1.5')).toBe(1500)
    expect(after('Thu, 01 Jan 1970 00:00:10 GMT')).toBe(10_000)
    expect(after('soon')).toBeUndefined()
    expect(after()).toBeUndefined()
  })
})

describe('failureKind', () => {
  it.each([
    [{ status: 401 }, 'key'],
    [{ status: 429 }, 'rate-limit'],
    [{ status: 429, code: 'insufficient_quota' }, 'key'],
    [{ status: 529 }, 'upstream'],
    [{ status: 404 }, 'model'],
    [{ status: 400 }, 'request'],
    [{ status: 400, code: 'context_length_exceeded' }, 'context'],
    [{ status: 400, code: 'content_filter' }, 'content'],
    [{ status: 400, code: 'invalid_encrypted_content' }, 'signature'],
  ])('%j is %s', (options, kind) => {
    expect(failureKind(new ApiError('no', options))).toBe(kind)
  })

  it.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 'context'],
    ['The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).', 'context'],
    ['messages.1.content.0: Invalid `signature` in `thinking` block', 'signature'],
    ['Corrupted thought signature.', 'signature'],
    ['Unable to submit request because Thought signature is not valid.', 'signature'],
  ])('knows vendors by their messages: %s', (message, kind) => {
    expect(failureKind(new ApiError(message, { status: 400 }))).toBe(kind)
  })
})

describe('createHealth', () => {
  const target = (name: string, keyIndex = 0) =>
    ({ upstream: { name }, model: 'm', keyIndex, apiKey: 'k', format: 'anthropic' }) as unknown as Target
  const broken = new ApiError('no', { status: 500 })

  it('avoids a model after failures in a row, and lets one request at a time try it after the cooldown', () => {
    let time = 0
    const [a, b] = [target('a'), target('b')]
    const health = createHealth({ failures: 2, cooldown: 100 }, { now: () => time })
    health.failed(a, 'upstream', broken)
    expect(health.order([a, b])).toEqual([a, b])
    health.failed(a, 'upstream', broken)
    expect(health.order([a, b])).toEqual([b, a])
    time = 101
    expect(health.order([a, b])).toEqual([a, b])
    expect(health.order([a, b])).toEqual([b, a])
    health.succeeded(a)
    expect(health.order([a, b])).toEqual([a, b])
  })

  it('avoids a model whose streams break off, and again after one more when the cooldown is over', () => {
    let time = 0
    const [a, b] = [target('a'), target('b')]
    const health = createHealth({ failures: 2, cooldown: 100 }, { now: () => time })
    const stream = (error?: ApiError) => {
      health.succeeded(a)
      health.streamEnded(a, error)
    }
    stream(broken)
    stream()
    stream(broken)
    expect(health.order([a, b])).toEqual([a, b])
    stream(broken)
    expect(health.order([a, b])).toEqual([b, a])
    time = 101
    stream(broken)
    expect(health.order([a, b])).toEqual([b, a])
    time = 202
    stream()
    stream(broken)
    stream(new ApiError('the client’s fault', { status: 400 }))
    expect(health.order([a, b])).toEqual([a, b])
  })

  it('tries again after a request that could not show whether it works, such as an aborted one', () => {
    let time = 0
    const [a, b] = [target('a'), target('b')]
    const health = createHealth({ failures: 1, cooldown: 100 }, { now: () => time })
    health.failed(a, 'upstream', broken)
    time = 101
    expect(health.order([a, b])).toEqual([a, b])
    health.failed(a, 'request', new Error('aborted'))
    expect(health.order([a, b])).toEqual([a, b])
  })

  it('avoids a rate-limited key as long as it asks for', () => {
    let time = 0
    const [a, b] = [target('a', 0), target('a', 1)]
    const health = createHealth({ failures: 2, cooldown: 100 }, { now: () => time })
    health.failed(a, 'rate-limit', new ApiError('slow down', { status: 429, retryAfter: '2' }))
    expect(health.order([a, b])).toEqual([b, a])
    time = 2001
    expect(health.order([a, b])).toEqual([a, b])
  })

  it('shares what it avoids, and avoids what is shared', () => {
    let time = 0
    const [a, b] = [target('a'), target('b')]
    const other = createHealth({ failures: 9, cooldown: 100 }, { now: () => time })
    const health = createHealth({ failures: 1, cooldown: 100 }, { now: () => time, onAvoid: other.avoid })
    health.failed(a, 'upstream', broken)
    expect(other.order([a, b])).toEqual([b, a])
    health.failed(b, 'rate-limit', new ApiError('slow down', { status: 429, retryAfter: '60' }))
    expect(other.order([a, b, target('c')]).at(0)).toEqual(target('c'))
    time = 101
    expect(other.order([b, a])).toEqual([a, b])
  })

  it('an upstream is down if nothing works there, rather than one of its models', () => {
    let time = 1
    const one = target('a')
    const other = { ...one, model: 'other' }
    const health = createHealth({ failures: 2, cooldown: 100 }, { now: () => time++ })
    const failTwice = (failing: Target) => {
      for (let count = 0; count < 2; count++) health.failed(failing, 'upstream', broken)
    }
    failTwice(one)
    expect([health.isDown('a'), health.isDown('b')]).toEqual([true, false])
    health.succeeded(other)
    expect(health.isDown('a')).toBe(false)
    failTwice(one)
    failTwice(other)
    expect(health.isDown('a')).toBe(false) // the other has worked since the first failed
    time = 200
    expect(health.isDown('a')).toBe(false)
    health.succeeded(one)
    health.succeeded(other)
    failTwice(other)
    expect(health.isDown('a')).toBe(true)
  })

  it('an upstream whose streams break off is down', () => {
    const a = target('a')
    const health = createHealth({ failures: 1, cooldown: 100 })
    health.succeeded(a)
    health.streamEnded(a, broken)
    expect(health.isDown('a')).toBe(true)
  })

  it('never refuses the only target', () => {
    const a = target('a')
    const health = createHealth({ failures: 1, cooldown: 100 })
    health.failed(a, 'upstream', broken)
    expect(health.order([a])).toEqual([a])
  })
})
