import type { ChatRequest, MediaPart, Message, UserPart } from '@mixrouter/core'
import { TOOL_DECLARATIONS } from './tools.ts'
import type { ChatMessage, Settings } from './types.ts'

/** The conversation as a request in the hub's types. @throws Error if the schema is not valid JSON */
export function toRequest(messages: readonly ChatMessage[], model: string, settings: Settings): ChatRequest {
  const { system, effort, temperature, topP, maxOutputTokens, tools, schema } = settings
  return {
    model,
    system: system.trim() ? [{ type: 'text', text: system }] : [],
    messages: messages.flatMap(toHub),
    ...(tools && { tools: TOOL_DECLARATIONS }),
    ...(effort && { reasoning: effort === 'none' ? { effort } : { effort, visible: true } }),
    ...(temperature && { temperature: Number(temperature) }),
    ...(topP && { topP: Number(topP) }),
    ...(maxOutputTokens && { maxOutputTokens: Number(maxOutputTokens) }),
    ...(schema.trim() && {
      responseFormat: { type: 'json-schema', name: 'response', schema: parseSchema(schema) },
    }),
    stream: true,
    streamUsage: true,
  }
}

function parseSchema(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`The schema of the response is not valid JSON: ${(error as Error).message}`)
  }
}

function toHub({ role, parts, metadata }: ChatMessage): Message[] {
  if (role === 'assistant') {
    if (metadata?.hub && metadata.hub.length > 0) return [...metadata.hub]
    const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    return text ? [{ role: 'assistant', content: [{ type: 'text', text }] }] : []
  }
  const content = parts.flatMap((part): UserPart[] => {
    if (part.type === 'text') return part.text ? [{ type: 'text', text: part.text }] : []
    return part.type === 'file' ? [toMedia(part)] : []
  })
  return content.length > 0 ? [{ role: 'user', content }] : []
}

function toMedia({
  url,
  mediaType,
  filename,
}: {
  url: string
  mediaType: string
  filename?: string
}): MediaPart {
  const data = url.slice(url.indexOf(',') + 1)
  const kind = /^(image|audio|video)\//.exec(mediaType)?.[1] as MediaPart['type'] | undefined
  const name = filename === undefined ? {} : { filename }
  if (mediaType.startsWith('text/')) {
    const text = new TextDecoder().decode(Uint8Array.from(atob(data), (byte) => byte.charCodeAt(0)))
    return { type: 'file', source: { type: 'text', text }, mediaType, ...name }
  }
  return { type: kind ?? 'file', source: { type: 'base64', data }, mediaType, ...name }
}
