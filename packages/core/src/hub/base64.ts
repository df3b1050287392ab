/** Code units per call of `String.fromCharCode`: engines limit the number of arguments. */
const CHUNK = 0x8000

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

/** The bytes of base64; undefined if it is not valid. */
export function base64ToBytes(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** UTF-8 text as base64. */
export function toBase64(text: string): string {
  return bytesToBase64(new TextEncoder().encode(text))
}

/** Base64 as UTF-8 text; undefined if it is not valid base64 or UTF-8. */
export function fromBase64(base64: string): string | undefined {
  const bytes = base64ToBytes(base64)
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
