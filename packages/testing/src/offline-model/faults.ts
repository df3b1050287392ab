import { ApiError, type ChatRequest } from '@mixrouter/core'
import type { Turn } from './turn.ts'

/**
 * A failure that the prompt requests: an HTTP error status, a response that never comes, a connection that breaks
 * during the stream, or an error event in the stream.
 */
export type Fault = { type: 'status'; error: ApiError } | { type: 'hang' | 'cut' | 'midstream' }

const FAULT = /\berror:(?:([45]\d\d)|(hang|cut|midstream))\b/

/** The fault that the user's text, or else the model's name, requests. */
export function readFault({ model }: ChatRequest, { text }: Turn): Fault | undefined {
  const match = FAULT.exec(text) ?? FAULT.exec(model)
  if (!match) return undefined
  const [directive, status, type] = match
  if (!status) return { type: type as 'hang' | 'cut' | 'midstream' }
  const message = `Offline model: the request contains ${directive}`
  return {
    type: 'status',
    error: new ApiError(message, { status: Number(status), ...(status === '429' && { retryAfter: '1' }) }),
  }
}

/** The error of `error:midstream`: the vendor is overloaded. */
export const createOverloadedError = () =>
  new ApiError('Offline model: the request contains error:midstream', { status: 529, type: 'overloaded' })
