import { ApiError, base64ToBytes, countOf, defined, isObject } from '../hub/index.ts'
import type { EndpointClient, EndpointResult } from './endpoint-types.ts'
import type { CallOptions, Client } from './types.ts'

type Json = Record<string, unknown>

/** The routes beside chat, called by `client`. */
export function endpointsOf(client: Pick<Client, 'call'>): EndpointClient {
  const post = async (path: string, body: Json | FormData, options: CallOptions = {}) => {
    const result = await client.call(path, { ...options, method: 'POST', body })
    const json = isObject(result.body) ? result.body : {}
    return { ...result, json, ...usageOf(json) }
  }

  return {
    async embed({ model, inputs, dimensions, extraBody }, options) {
      const body = {
        model,
        input: inputs,
        encoding_format: 'float',
        ...defined({ dimensions }),
        ...extraBody,
      }
      const { json, ...result } = await post('/v1/embeddings', body, options)
      const ordered = listOf(json.data).toSorted((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0))
      const embeddings = ordered.flatMap(({ embedding }) => (isNumbers(embedding) ? [embedding] : []))
      if (embeddings.length !== inputs.length) throw invalid('does not have one embedding for each input')
      return { ...result, embeddings }
    },

    async generateImages({ model, prompt, count, size, quality, images = [], mask, extraBody }, options) {
      const fields = { model, prompt, ...defined({ n: count, size, quality }), ...extraBody }
      const isEdit = images.length > 0
      const body = isEdit
        ? toForm(fields, { [images.length > 1 ? 'image[]' : 'image']: images, mask })
        : fields
      const path = isEdit ? '/v1/images/edits' : '/v1/images/generations'
      const { json, ...result } = await post(path, body, options)
      const made = listOf(json.data).flatMap((image) => {
        const { b64_json: data, url, revised_prompt: revised } = image
        const bytes = typeof data === 'string' ? base64ToBytes(data) : undefined
        if (!bytes && typeof url !== 'string') return []
        return [defined({ bytes, url: textOf(url), revisedPrompt: textOf(revised) })]
      })
      if (made.length === 0) throw invalid('has no image')
      return { ...result, images: made }
    },

    async speak({ model, text, voice = 'alloy', format = 'mp3', instructions, speed, extraBody }, options) {
      const fields = { model, input: text, voice, response_format: format }
      const body = { ...fields, ...defined({ instructions, speed }), ...extraBody }
      const { json: _, ...result } = await post('/v1/audio/speech', body, { ...options, bytes: true })
      if (!(result.body instanceof Uint8Array)) throw invalid('is JSON, not audio')
      return { ...result, audio: result.body, contentType: result.headers['content-type'] ?? '' }
    },

    async transcribe({ model, file, language, prompt, translate, extraBody }, options) {
      const fields = { model, response_format: 'json', ...defined({ language, prompt }), ...extraBody }
      const path = translate ? '/v1/audio/translations' : '/v1/audio/transcriptions'
      const { json, ...result } = await post(path, toForm(fields, { file }), options)
      const text = textOf(json.text)
      if (text === undefined) throw invalid('has no text')
      return {
        ...result,
        text,
        ...defined({
          language: textOf(json.language),
          duration: typeof json.duration === 'number' ? json.duration : undefined,
        }),
      }
    },

    async rerank({ model, query, documents, topN, extraBody }, options) {
      const body = { model, query, documents, ...defined({ top_n: topN }), ...extraBody }
      const { json, ...result } = await post('/v1/rerank', body, options)
      if (!Array.isArray(json.results)) throw invalid('has no results')
      const ranking = listOf(json.results).map(({ index, relevance_score: score }) => ({
        index: Number(index),
        score: Number(score),
      }))
      return { ...result, ranking }
    },

    async moderate({ model, inputs, extraBody }, options) {
      const { json, ...result } = await post(
        '/v1/moderations',
        { model, input: inputs, ...extraBody },
        options,
      )
      const results = listOf(json.results).map((judged) => ({
        flagged: judged.flagged === true,
        categories: (isObject(judged.categories) ? judged.categories : {}) as Record<string, boolean>,
        scores: (isObject(judged.category_scores) ? judged.category_scores : {}) as Record<string, number>,
      }))
      if (results.length !== inputs.length) throw invalid('does not have one result for each input')
      return { ...result, results }
    },
  }
}

/** A form with files; fields come first, so that a gateway knows the model before the files arrive. */
function toForm(fields: Json, files: Record<string, File | readonly File[] | undefined>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields))
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  for (const [name, list] of Object.entries(files))
    for (const file of [list].flat()) if (file) form.append(name, file, file.name)
  return form
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number')

/** Tokens, as any of the routes names them. */
function usageOf({ usage }: Json): Pick<EndpointResult, 'usage'> {
  if (!isObject(usage)) return {}
  const inputTokens =
    countOf(usage.input_tokens) ?? countOf(usage.prompt_tokens) ?? countOf(usage.total_tokens)
  if (inputTokens === undefined) return {}
  return { usage: { inputTokens, outputTokens: countOf(usage.output_tokens) ?? 0 } }
}

function invalid(problem: string): ApiError {
  return new ApiError(`The response ${problem}`, { status: 502, code: 'invalid_response' })
}
