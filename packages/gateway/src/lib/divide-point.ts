import type { Redactor } from '@mixrouter/core'

/** No secret is longer, in bytes and in characters. */
const MAX_SECRET = 4 * 1024

const utf8 = new TextDecoder()

/** Where long UTF-8 can be divided: neither inside of a character nor of what `redact` takes out. */
export function dividePoint(bytes: Uint8Array, redact: Redactor): number {
  for (let at = bytes.length - MAX_SECRET; at > 0; at--) {
    if (isContinuation(bytes[at])) continue
    const before = utf8.decode(bytes.subarray(Math.max(0, at - MAX_SECRET), at))
    const after = utf8.decode(bytes.subarray(at, at + MAX_SECRET))
    if (isBetweenSecrets(before, after, redact)) return at
  }
  return bytes.length
}

/** As `dividePoint`, of a text; 0 if there is no such place. */
export function dividePointOfText(text: string, redact: Redactor): number {
  for (let at = text.length - MAX_SECRET; at > 0; at--) {
    if (isLowSurrogate(text.charCodeAt(at))) continue
    const before = text.slice(Math.max(0, at - MAX_SECRET), at)
    const after = text.slice(at, at + MAX_SECRET)
    if (isBetweenSecrets(before, after, redact)) return at
  }
  return 0
}

function isBetweenSecrets(before: string, after: string, redact: Redactor): boolean {
  const around = before + after
  const redacted = redact(around)
  return redacted === around || redacted === redact(before) + redact(after)
}

/** Whether a byte of UTF-8 continues a character. */
const isContinuation = (byte = 0) => (byte & 0b1100_0000) === 0b1000_0000

const isLowSurrogate = (code: number) => code >= 0xdc00 && code < 0xe000
