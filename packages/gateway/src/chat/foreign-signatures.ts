import type { ChatRequest, Format, Message, Opaque, Warning } from '@mixrouter/core'
import { getFormat } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { type ParsedBody, parseAll } from '../lib/parsed-body.ts'
import { createPacer, mapInTurns } from '../lib/turns.ts'
import type { LayeredCache } from '../store/layered.ts'
import { accountOf, type Target } from '../upstream/targets.ts'

/**
 * Remembers which account encrypted a response's reasoning, as no other can read it: OpenAI rejects a request with
 * foreign `encrypted_content` altogether (`invalid_encrypted_content`), so that a session that was moved to another
 * account once would fail from then on.
 */
export interface SignatureOrigins {
  /** Takes note of what a part of a response contains. */
  record(text: string, target: Target): void
  /** Whether any of it was made by another account than the target's. */
  hasForeign(text: string, target: Target): Promise<boolean>
  /** Whether one value was. Its origin has to be loaded by `hasForeign` before. */
  isForeign(value: string, target: Target): boolean
}

/** How long an account's reasoning is recognized. */
export const ORIGIN_TTL_SECONDS = 86_400

const ENCRYPTED = /"encrypted_content"\s*:\s*"([^"\\]{16,})"/g

export function createSignatureOrigins(cache: LayeredCache): SignatureOrigins {
  /** Length, beginning and end identify a value: it is random throughout. */
  const keyOf = (value: string) => `origin ${value.length} ${value.slice(0, 48)} ${value.slice(-48)}`
  const known = (value: string) => cache.get(keyOf(value))
  return {
    record(text, target) {
      if (!text.includes('"encrypted_content"')) return
      for (const [, value = ''] of text.matchAll(ENCRYPTED)) cache.set(keyOf(value), accountOf(target))
    },
    async hasForeign(text, target) {
      if (!text.includes('"encrypted_content"')) return false
      const pace = createPacer()
      const values: string[] = []
      for (const [, value = ''] of text.matchAll(ENCRYPTED)) if (values.push(value) % 1000 === 0) await pace()
      const origins = await mapInTurns(values, known)
      return origins.some((origin) => origin !== undefined && origin !== accountOf(target))
    },
    isForeign(value, target) {
      const origin = known(value)
      return typeof origin === 'string' && origin !== accountOf(target)
    },
  }
}

/** Whether an account encrypts what it returns in this format so that no other account can read it. */
export function isAccountBound(format: Format): boolean {
  return getFormat(format).profile.signaturesBoundToAccount === true
}

/** A body without the items whose `encrypted_content` is foreign, and otherwise unchanged; each is a warning. */
export function dropEncrypted(
  body: unknown,
  isForeign: (value: string) => boolean,
): { body: unknown; warnings: Warning[] } {
  const warnings: Warning[] = []
  const isDropped = (value: unknown, path: string) => {
    const encrypted = isObject(value) ? value.encrypted_content : undefined
    if (typeof encrypted !== 'string' || !isForeign(encrypted)) return false
    warnings.push(droppedAt(path))
    return true
  }
  const input = isObject(body) ? body.input : undefined
  if (!isObject(body) || !Array.isArray(input)) return { body, warnings }
  const kept = input.filter((item, index) => !isDropped(item, `input[${index}]`))
  return { body: { ...body, input: kept }, warnings }
}

/**
 * The body of a request that is forwarded without what other vendors than that of its model have signed; each is a warning.
 * Undefined if there is nothing of the kind.
 */
export function dropOtherVendors(
  body: ParsedBody,
  { format, upstream, model }: Target,
): Promise<{ body: unknown; warnings: Warning[] } | undefined> | undefined {
  const { foreignSignatures } = getFormat(format).profile
  const { vendor } = upstream.profileOf(model)
  const { text } = body
  if (!foreignSignatures || vendor === undefined) return undefined
  const isSigned = text === undefined || foreignSignatures.markers.some((marker) => text.includes(marker))
  if (!isSigned) return undefined
  return parseAll(body).then((json) => {
    const { body, paths } = foreignSignatures.drop(json, vendor)
    return paths.length > 0 ? { body, warnings: paths.map((path) => droppedAt(path, 'vendor')) } : undefined
  })
}

function droppedAt(path: string, owner: 'account' | 'vendor' = 'account'): Warning {
  const message = `A signature or encrypted reasoning of another ${owner} was dropped; this upstream cannot read it`
  return { code: 'foreign', path, message }
}

/**
 * The request without the vendor data that `isForeign` names, or without any; each is a warning.
 *
 * @param isForeign @default everything
 */
export function dropSignatures(
  request: ChatRequest,
  isForeign: (value: string) => boolean = () => true,
): { request: ChatRequest; warnings: Warning[] } {
  const warnings: Warning[] = []
  const messages = request.messages.map((message, at) => {
    if (message.role !== 'assistant') return message
    const content = message.content.flatMap((part, index): typeof message.content => {
      const opaque = 'opaque' in part ? part.opaque : undefined
      if (!opaque || !valuesOf(opaque).some(isForeign)) return [part]
      warnings.push(droppedAt(`messages[${at}].content[${index}]`))
      const { opaque: _, ...rest } = part as typeof part & { opaque: Opaque }
      return rest.type === 'reasoning' && rest.text === '' ? [] : [rest as typeof part]
    })
    return { ...message, content } as Message
  })
  return { request: { ...request, messages }, warnings }
}

const SIGNATURES: ReadonlySet<string> = new Set([
  'signature',
  'redactedData',
  'thoughtSignature',
  'encryptedContent',
])

function valuesOf(opaque: Opaque): string[] {
  return Object.values(opaque).flatMap((fields) =>
    isObject(fields)
      ? Object.entries(fields).flatMap(([name, value]) =>
          SIGNATURES.has(name) && typeof value === 'string' ? [value] : [],
        )
      : [],
  )
}
