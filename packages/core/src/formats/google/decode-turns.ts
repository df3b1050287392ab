import {
  ApiError,
  type ChatRequest,
  endsStep,
  expectObject,
  expectString,
  type JsonObject,
  type Message,
  type Steps,
  type SystemPart,
  type Warn,
} from '../../hub/index.ts'
import { decodeModelParts, decodeUserPart, readPart, warnPartFields } from './decode-parts.ts'
import { camelFields, listOf } from './maps.ts'
import { createCallLog } from './pairing.ts'

const CONTENT = new Set(['role', 'parts'])

/** `systemInstruction` and `contents` of a request. */
export function* decodeTurns(wire: JsonObject, warn: Warn): Steps<Pick<ChatRequest, 'system' | 'messages'>> {
  return {
    system: decodeSystem(wire.systemInstruction, warn),
    messages: yield* decodeContents(wire.contents, warn),
  }
}

/** A content, or its text alone. */
function decodeSystem(value: unknown, warn: Warn): SystemPart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  return listOf(value, 'systemInstruction').flatMap((content) => {
    const fields = camelFields(expectObject(content, 'systemInstruction'), CONTENT)
    const path = 'systemInstruction.parts'
    return listOf(fields.parts, path).flatMap((item, position): SystemPart[] => {
      const at = `${path}[${position}]`
      const place = readPart(item, at)
      const { text, thought, thoughtSignature } = place.part
      if (text !== undefined && text !== null) {
        warnPartFields(place, warn)
        for (const [key, value] of Object.entries({ thought, thoughtSignature })) {
          if (value) warn('unsupported', `${at}.${key}`, `System instructions have no ${key}; it was dropped`)
        }
        return [{ type: 'text', text: expectString(text, `${at}.text`) }]
      }
      warn('unsupported', at, 'System instructions may only contain text; the part was dropped')
      return []
    })
  })
}

function* decodeContents(value: unknown, warn: Warn): Steps<Message[]> {
  if (value === undefined || value === null) {
    throw new ApiError('contents is missing', { status: 400, param: 'contents' })
  }
  const log = createCallLog()
  const messages: Message[] = []
  const contents = listOf(value, 'contents')
  for (let position = 0; position < contents.length; position++) {
    if (endsStep(position)) yield
    const path = `contents[${position}]`
    const { role, parts } = expectObject(contents[position], path)
    const places = listOf(parts, `${path}.parts`).map((item, index) =>
      readPart(item, `${path}.parts[${index}]`),
    )
    if (places.length === 0) continue
    if (role === 'model') messages.push({ role: 'assistant', content: decodeModelParts(places, log, warn) })
    else if (role === undefined || role === null || role === 'user' || role === 'function') {
      messages.push({ role: 'user', content: places.flatMap((place) => decodeUserPart(place, log, warn)) })
    } else throw new ApiError(`${path}.role must be user or model`, { status: 400, param: `${path}.role` })
  }
  return messages
}
