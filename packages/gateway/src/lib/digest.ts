import type { RequestBody } from '../exchange.ts'
import { isLarge } from './body.ts'
import { writeJsonInTurns } from './json-in-turns.ts'

/** SHA-256 of a text's UTF-8. */
export type Sha256 = (text: string) => Uint8Array | Promise<Uint8Array>

/** The SHA-256 of some parts, in hexadecimal digits; where one ends and the next begins makes a difference. */
export async function digestOf(sha256: Sha256, parts: readonly (string | undefined)[]): Promise<string> {
  return toHex(await sha256(JSON.stringify(parts)))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What stands for a body in a digest: its text, and its own digest if it is large, which is made in the background. */
export async function bodyText(body: RequestBody): Promise<string> {
  if (!(body instanceof Uint8Array))
    return isLarge(body) ? bodyText(await writeJsonInTurns(body.json)) : JSON.stringify(body.json)
  if (!isLarge(body)) return new TextDecoder().decode(body)
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>)))
}
