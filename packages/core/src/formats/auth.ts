import type { Headers } from './format.ts'

/** The bearer token of the `authorization` header, which clients of every format may send. */
export function readBearer({ authorization = '' }: Headers): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
}
