import type { Sha256 } from '../access/authenticate.ts'
import type { RequestBody } from '../exchange.ts'

/** The SHA-256 of some parts, in hexadecimal digits; where one ends and the next begins makes a difference. */
export async function digestOf(sha256: Sha256, parts: readonly (string | undefined)[]): Promise<string> {
  return toHex(await sha256(JSON.stringify(parts)))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A body as text, for its digest. */
export function bodyText(body: RequestBody): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body.json)
}
