import { ApiError, type ChatRequest } from '@mixrouter/core'
import type { Turn } from './turn.ts'

/**
 * What goes wrong on request: an HTTP status instead of an answer, no answer at all, a stream that breaks off, or an
 * error in mid-stream.
 */
export type Fault = { type: 'status'; error: ApiError } | { type: 'hang' | 'cut' | 'midstream' }

const ORDER = /\berror:(?:([45]\d\d)|(hang|cut|midstream))\b/

/** The fault that the user's text or the model's name asks for. */
export function readFault({ model }: ChatRequest, { text }: Turn): Fault | undefined {
  const match = ORDER.exec(text) ?? ORDER.exec(model)
  if (!match) return undefined
  const [order, status, type] = match
  if (!status) return { type: type as 'hang' | 'cut' | 'midstream' }
  const message = `Offline model: ${order} was asked for`
  return {
    type: 'status',
    error: new ApiError(message, { status: Number(status), ...(status === '429' && { retryAfter: '1' }) }),
  }
}

/** The error of `error:midstream`: the vendor has too much to do. */
export const overloaded = () =>
  new ApiError('Offline model: error:midstream was asked for', { status: 529, type: 'overloaded' })
