import type { RequestBody } from '../exchange.ts'

/** SHA-256 of a text's UTF-8. */
export type Sha256 = (text: string) => Uint8Array | Promise<Uint8Array>

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
