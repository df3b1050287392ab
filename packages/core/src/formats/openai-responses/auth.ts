export { readBearer as readKey } from '../auth.ts'

export function authHeaders(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}
