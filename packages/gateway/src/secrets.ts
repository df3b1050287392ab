import { redact } from '@mixrouter/core'

/** Takes secrets out of a text. */
export type Hide = (text: string) => string

/** Shorter ones can't be told from words. */
const SHORTEST = 8

/** A function that finds the secrets as they are and as URLs write them; quick where there is none. */
export function createHide(...all: string[]): Hide {
  const secrets = all.filter((secret) => secret.length >= SHORTEST)
  const spellings = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
  return (text) => {
    for (const spelling of spellings) if (text.includes(spelling)) return redact(text, secrets)
    return text
  }
}
