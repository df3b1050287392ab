import type { Route } from '../routes/route.ts'

/** Routes that vendors don't charge for. */
const FREE: ReadonlySet<Route['kind']> = new Set([
  'health',
  'ready',
  'metrics',
  'models',
  'count',
  'collection',
  'google-upload',
  'client-secret',
  'response',
  'response-socket', // its messages are requests of their own
  'conversation',
  'unknown',
])

/** Whether vendors charge for a request to the route; looking for a video that was submitted is free. */
export function isBillable(route: Route): boolean {
  return !FREE.has(route.kind) && !(route.kind === 'video' && route.id !== undefined)
}
