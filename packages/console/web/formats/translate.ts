import {
  ApiError,
  type ChatRequest,
  FORMATS,
  type Format,
  translateRequest,
  translateResponse,
  type Warning,
} from '@mixrouter/core'
import { detectResponse } from '@mixrouter/core/internal'

/** What one format is sent, or receives. */
export type Translation =
  | { text: string; path?: string; warnings: readonly Warning[]; request?: ChatRequest }
  | { error: { message: string; param?: string } }

export type Translations = Record<Format, Translation>

/** A request's body in every format, for a model. */
export function translateRequests(body: unknown, from: Format, model: string): Translations {
  return forEach((to) => {
    const {
      request,
      path,
      body: translated,
      warnings,
    } = translateRequest(body, {
      from,
      to,
      model: model || 'gemini-3.8-flash', // google's clients name the model in the URL
      stream: false,
      ...(model && { upstreamModel: model }),
    })
    return { text: print(translated), path, warnings, request }
  })
}

/** A whole response in every format. */
export function translateResponses(body: unknown, from: Format): Translations {
  return forEach((to) => {
    const { body: translated, warnings } = translateResponse(body, { from, to })
    return { text: print(translated), warnings }
  })
}

function forEach(translate: (to: Format) => Translation): Translations {
  const entries = FORMATS.map((to): [Format, Translation] => {
    try {
      return [to, translate(to)]
    } catch (error) {
      const { message } = error as Error
      const param = ApiError.is(error) ? error.param : undefined
      return [to, { error: { message, ...(param !== undefined && { param }) } }]
    }
  })
  return Object.fromEntries(entries) as Translations
}

export const print = (value: unknown) => JSON.stringify(value, null, 2)

/** The format of a recorded stream, by its first event. */
export function detectStream(text: string): Format | undefined {
  const data = /^data: ?(\{.*)$/m.exec(text)?.[1]
  try {
    return data === undefined ? undefined : detectResponse(JSON.parse(data))
  } catch {
    return undefined
  }
}
