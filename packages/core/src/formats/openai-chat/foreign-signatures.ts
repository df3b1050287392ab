import { isObject, type JsonObject, type Vendor } from '../../hub/index.ts'
import type { ForeignSignatures } from '../profile.ts'
import { CLAUDE, GEMINI, RESPONSES } from './reasoning-details.ts'

/** Whose models make the details of a format. */
const MAKERS: Readonly<Record<string, Vendor>> = {
  [CLAUDE]: 'anthropic',
  [GEMINI]: 'google',
  [RESPONSES]: 'openai',
}

/**
 * Clients return a message as they received it. After a change of the model its `reasoning_details` and thought signatures
 * are another vendor's, and strict services refuse fields that they do not know.
 */
export const foreignSignatures: ForeignSignatures = {
  markers: ['"reasoning_details"', '"thought_signature"'],
  drop(body, vendor) {
    const paths: string[] = []
    if (!isObject(body) || !Array.isArray(body.messages)) return { body, paths }
    const messages = body.messages.map((message, at) =>
      isObject(message) ? withoutForeign(message, vendor, `messages[${at}]`, paths) : message,
    )
    return { body: paths.length > 0 ? { ...body, messages } : body, paths }
  },
}

function withoutForeign(message: JsonObject, vendor: Vendor, path: string, paths: string[]): JsonObject {
  const { reasoning_details: details, tool_calls: calls, ...rest } = message
  const own = Array.isArray(details) ? details.filter((detail) => !isForeign(detail, vendor)) : undefined
  if (own && own.length < (details as unknown[]).length) paths.push(`${path}.reasoning_details`)
  return {
    ...rest,
    ...(calls !== undefined && {
      tool_calls: Array.isArray(calls)
        ? calls.map((call, at) => withoutSignature(call, vendor, `${path}.tool_calls[${at}]`, paths))
        : calls,
    }),
    ...(details !== undefined && own?.length !== 0 && { reasoning_details: own ?? details }),
  }
}

function isForeign(detail: unknown, vendor: Vendor): boolean {
  const format = isObject(detail) && typeof detail.format === 'string' ? detail.format : ''
  const maker = Object.hasOwn(MAKERS, format) ? MAKERS[format] : undefined
  return maker !== undefined && maker !== vendor
}

function withoutSignature(call: unknown, vendor: Vendor, path: string, paths: string[]): unknown {
  if (vendor === MAKERS[GEMINI] || !isObject(call) || !isObject(call.extra_content)) return call
  const { extra_content: extra, ...rest } = call
  const { google, ...others } = extra as JsonObject
  if (!isObject(google) || google.thought_signature === undefined) return call
  paths.push(`${path}.extra_content`)
  return Object.keys(others).length > 0 ? { ...rest, extra_content: others } : rest
}
