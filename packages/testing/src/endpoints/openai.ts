import { ApiError } from '@mixrouter/core'
import { introduction } from '../offline-model/text.ts'
import { tokenize } from '../offline-model/tokens.ts'
import { type Endpoint, textField, textsOf, toEvents } from './endpoint.ts'
import { drawPng } from './png.ts'
import { createSamples, createWav } from './sound.ts'
import { cosine, countTokens, embed } from './words.ts'

const CREATED = 1_700_000_000
const IMAGE_TOKENS = 256
const MAX_IMAGES = 10
const MAX_PIXELS = 4096
/** Audio is sent in chunks of this many bytes. */
const AUDIO_CHUNK_BYTES = 8192

const embeddings: Endpoint = ({ fields }) => {
  const { model, input, dimensions, encoding_format: encoding } = fields
  const inputs = textsOf(input)
  const tokens = inputs.reduce((sum, text) => sum + countTokens(text), 0)
  const data = inputs.map((text, index) => {
    const vector = embed(text, typeof dimensions === 'number' ? dimensions : undefined)
    const floats = Buffer.from(Float32Array.from(vector).buffer)
    return {
      object: 'embedding',
      index,
      embedding: encoding === 'base64' ? floats.toString('base64') : vector,
    }
  })
  return { json: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } } }
}

/** Generations and edits: the prompt drawn, and what came with it. */
const images =
  (type: 'image_generation' | 'image_edit', promptOf: (...args: Parameters<Endpoint>) => string): Endpoint =>
  (request) => {
    const { fields } = request
    const prompt = promptOf(request)
    const [width = 1024, height = 1024] = /^\d+x\d+$/.test(String(fields.size))
      ? String(fields.size)
          .split('x')
          .map((side) => Math.min(Number(side), MAX_PIXELS))
      : []
    const input = countTokens(prompt)
    const usage = {
      input_tokens: input,
      output_tokens: IMAGE_TOKENS,
      total_tokens: input + IMAGE_TOKENS,
      input_tokens_details: { text_tokens: input, image_tokens: 0 },
    }
    const common = { size: `${width}x${height}`, quality: 'low', background: 'opaque', output_format: 'png' }
    const draw = (text: string) => drawPng(text, width, height).toString('base64')
    if (fields.stream === true || fields.stream === 'true') {
      const count = Number(fields.partial_images ?? 0)
      const partials = Array.from({ length: count }, (_, index) => ({
        type: `${type}.partial_image`,
        partial_image_index: index,
        b64_json: draw(prompt.slice(0, Math.ceil((prompt.length * (index + 1)) / (count + 1)))),
        created_at: CREATED,
        ...common,
      }))
      const completed = {
        type: `${type}.completed`,
        b64_json: draw(prompt),
        created_at: CREATED,
        ...common,
        usage,
      }
      return toEvents([...partials, completed])
    }
    const count = Math.min(Number(fields.n ?? 1), MAX_IMAGES)
    const data = Array.from({ length: count }, () => ({ b64_json: draw(prompt) }))
    return { json: { created: CREATED, ...common, data, usage } }
  }

const speech: Endpoint = ({ fields }) => {
  const samples = createSamples(textField(fields, 'input'))
  const pcm = fields.response_format === 'pcm'
  const audio = pcm ? samples : createWav(samples)
  const chunks: Buffer[] = []
  for (let at = 0; at < audio.length; at += AUDIO_CHUNK_BYTES)
    chunks.push(audio.subarray(at, at + AUDIO_CHUNK_BYTES))
  if (fields.stream_format !== 'sse') return { contentType: pcm ? 'audio/pcm' : 'audio/wav', chunks }
  const input = countTokens(textField(fields, 'input'))
  const usage = { input_tokens: input, output_tokens: chunks.length, total_tokens: input + chunks.length }
  return toEvents([
    ...chunks.map((chunk) => ({ type: 'speech.audio.delta', audio: chunk.toString('base64') })),
    { type: 'speech.audio.done', usage },
  ])
}

/** Transcriptions and translations: what the file is, as the model cannot listen. */
const transcription: Endpoint = ({ fields, files: [file] }) => {
  if (!file) throw new ApiError('file is missing', { status: 400, param: 'file' })
  const text = `An offline model cannot listen; this stands for what is in ${file.name}, ${file.size} bytes.`
  const seconds = Math.ceil(file.size / 48_000)
  const usage = {
    type: 'tokens',
    input_tokens: seconds * 10,
    output_tokens: countTokens(text),
    total_tokens: seconds * 10 + countTokens(text),
  }
  if (fields.stream === 'true')
    return toEvents([
      ...tokenize(text).map((delta) => ({ type: 'transcript.text.delta', delta })),
      { type: 'transcript.text.done', text, usage },
    ])
  const line = `00:00:00,000 --> 00:00:${String(seconds % 60).padStart(2, '0')},000`
  switch (fields.response_format) {
    case 'text':
      return { contentType: 'text/plain', chunks: [`${text}\n`] }
    case 'srt':
      return { contentType: 'text/plain', chunks: [`1\n${line}\n${text}\n\n`] }
    case 'vtt':
      return { contentType: 'text/vtt', chunks: [`WEBVTT\n\n${line.replaceAll(',', '.')}\n${text}\n\n`] }
    case 'verbose_json': {
      const segments = [{ id: 0, start: 0, end: seconds, text }]
      return { json: { task: 'transcribe', language: 'english', duration: seconds, text, segments } }
    }
    default:
      return { json: { text, usage } }
  }
}

/** Words for which a text is flagged, by category. */
const FLAGGED: Readonly<Record<string, RegExp>> = {
  violence: /\b(kill|murder|stab)/i,
  hate: /\bhate\b/i,
  'self-harm': /\b(suicide|hurt myself)\b/i,
}

const moderations: Endpoint = ({ fields }) => {
  const results = textsOf(fields.input).map((text) => {
    const entries = Object.entries(FLAGGED).map(([name, pattern]) => [name, pattern.test(text)] as const)
    return {
      flagged: entries.some(([, flagged]) => flagged),
      categories: Object.fromEntries(entries),
      category_scores: Object.fromEntries(entries.map(([name, flagged]) => [name, flagged ? 0.99 : 0.01])),
      category_applied_input_types: Object.fromEntries(entries.map(([name]) => [name, ['text']])),
    }
  })
  return { json: { id: 'modr_offline', model: fields.model ?? 'omni-moderation-latest', results } }
}

/** The documents by the words that they share with the query. */
const rerank: Endpoint = ({ fields }) => {
  const query = embed(textField(fields, 'query'))
  const documents = (Array.isArray(fields.documents) ? fields.documents : []).map((item) =>
    typeof item === 'string' ? item : String((item as { text?: unknown }).text),
  )
  const results = documents
    .map((text, index) => ({
      index,
      relevance_score: Math.max(0, cosine(query, embed(text))),
      ...(fields.return_documents === true && { document: { text } }),
    }))
    .sort((a, b) => b.relevance_score - a.relevance_score || a.index - b.index)
    .slice(0, Number(fields.top_n ?? documents.length))
  const tokens = documents.reduce((sum, text) => sum + countTokens(text), 0)
  return { json: { id: 'rerank_offline', model: fields.model, results, usage: { total_tokens: tokens } } }
}

const completions: Endpoint = ({ fields }) => {
  const prompts = textsOf(fields.prompt)
  const limit = Number(fields.max_tokens ?? 16)
  const [prompt = ''] = prompts
  const tokens = tokenize(`${introduction(String(fields.model))} It continues: ${prompt}`)
  const kept = tokens.slice(0, limit)
  const head = { id: 'cmpl-offline', object: 'text_completion', created: CREATED, model: fields.model }
  const input = countTokens(prompt)
  const usage = { prompt_tokens: input, completion_tokens: kept.length, total_tokens: input + kept.length }
  const finish_reason = kept.length < tokens.length ? 'length' : 'stop'
  const choice = (text: string, reason: string | null) => ({
    index: 0,
    text,
    logprobs: null,
    finish_reason: reason,
  })
  if (fields.stream !== true)
    return { json: { ...head, choices: [choice(kept.join(''), finish_reason)], usage } }
  return toEvents([
    ...kept.map((text) => ({ ...head, choices: [choice(text, null)] })),
    { ...head, choices: [choice('', finish_reason)], usage },
    '[DONE]',
  ])
}

export const OPENAI_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/embeddings': embeddings,
  '/v1/images/generations': images('image_generation', ({ fields }) => textField(fields, 'prompt')),
  '/v1/images/edits': images(
    'image_edit',
    ({ fields, files }) => `${textField(fields, 'prompt')} (${describe(files)})`,
  ),
  '/v1/images/variations': images('image_generation', ({ files }) => `Variation (${describe(files)})`),
  '/v1/audio/speech': speech,
  '/v1/audio/transcriptions': transcription,
  '/v1/audio/translations': transcription,
  '/v1/moderations': moderations,
  '/v1/rerank': rerank,
  '/v1/completions': completions,
}

const describe = (files: readonly File[]) =>
  files.map(({ name, size }) => `${name}, ${size} bytes`).join('; ')
