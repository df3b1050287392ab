import { ApiError } from '@mixrouter/core'
import { defined, isObject } from '@mixrouter/core/internal'
import type { Methods } from './processes.ts'

/** The process at the other end: the primary for a worker, and a worker for the primary. */
export interface Peer {
  send(message: object, callback: (error: Error | null) => void): void
  on(event: 'message', listener: (message: unknown) => void): void
  on(event: 'disconnect', listener: () => void): void
}

/** What one process of a cluster calls in another. */
export interface Channel {
  /** @throws what the method throws, or that the process has ended */
  call(method: string, ...args: unknown[]): Promise<unknown>
}

/** Other messages on the same channel belong to the host. */
const CALL = 'mixrouter:call'
const RESULT = 'mixrouter:result'

interface Call {
  type: typeof CALL
  id: number
  method: string
  args: unknown[]
}

interface Result {
  type: typeof RESULT
  id: number
  value?: unknown
  error?: Failure
}

/** What was thrown, as far as it can travel; one with a status was an ApiError. */
interface Failure
  extends Pick<ApiError, 'message'>,
    Partial<Pick<ApiError, 'status' | 'code' | 'shouldRetry'>> {}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Calls over the messages of node:cluster. `methods` is what the other process may call. */
export function createChannel(peer: Peer, methods: Methods): Channel {
  const waiting = new Map<number, Waiting>()
  let last = 0

  const send = (message: Call | Result) => {
    peer.send(message, (error) => {
      if (error) fail() // the other process has just ended
    })
  }
  const fail = () => {
    for (const { reject } of waiting.values()) reject(new Error('The other process of the cluster has ended'))
    waiting.clear()
  }
  const respond = async ({ id, method, args }: Call) => {
    try {
      const called = methods[method] as ((...args: unknown[]) => Promise<unknown>) | undefined
      if (!called) throw new Error(`There is no method ${method}`)
      send({ type: RESULT, id, value: await called(...args) })
    } catch (error) {
      send({ type: RESULT, id, error: toFailure(error) })
    }
  }
  const settle = ({ id, value, error }: Result) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(toError(error))
  }

  peer.on('message', (message) => {
    if (!isObject(message)) return
    if (message.type === CALL) respond(message as unknown as Call)
    else if (message.type === RESULT) settle(message as unknown as Result)
  })
  peer.on('disconnect', fail)
  return {
    call: (method, ...args) =>
      new Promise((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve, reject })
        send({ type: CALL, id, method, args })
      }),
  }
}

function toFailure(error: unknown): Failure {
  if (!ApiError.is(error)) return { message: error instanceof Error ? error.message : String(error) }
  const { message, status, code, shouldRetry } = error
  return { message, status, ...defined({ code, shouldRetry }) }
}

function toError({ message, status, ...options }: Failure): Error {
  return status === undefined ? new Error(message) : new ApiError(message, { status, ...options })
}
