import type { Route, Served } from '@mixrouter/gateway'

/** `{…}` stands for the id of something that was created before, by what it begins with; `MODEL` for a model. */
type Line = `${'GET' | 'HEAD' | 'POST' | 'DELETE'} /${string}`

type Lines = readonly Line[]

/** Kinds of routes that are for more than what they are named after. */
type Beside = Exclude<Served, 'chat' | 'files' | 'batches' | 'realtime'>

const ENDPOINTS: Readonly<Record<Beside, Lines>> = {
  embeddings: [
    'POST /v1/embeddings',
    'POST /v1beta/models/MODEL:embedContent',
    'POST /v1beta/models/MODEL:batchEmbedContents',
  ],
  images: [
    'POST /v1/images/generations',
    'POST /v1/images/edits',
    'POST /v1/images/variations',
    'POST /v1beta/models/MODEL:predict',
    'POST /v1beta/models/gpt-image-2:generateContent',
  ],
  speech: ['POST /v1/audio/speech', 'POST /v1beta/models/gpt-audio-2:streamGenerateContent?alt=sse'],
  transcriptions: ['POST /v1/audio/transcriptions', 'POST /v1/audio/translations'],
  moderations: ['POST /v1/moderations'],
  rerank: ['POST /v1/rerank'],
  completions: ['POST /v1/completions'],
}

/** All routes of the gateway, of which one of a new kind has to be here to compile. */
export const ROUTES: Readonly<Record<Route['kind'], Lines>> = {
  chat: [
    'POST /v1/chat/completions',
    'POST /v1/messages',
    'POST /v1/responses',
    'POST /v1beta/models/MODEL:generateContent',
    'POST /v1beta/models/MODEL:streamGenerateContent?alt=sse',
    'POST /v1/models/MODEL:streamGenerateContent',
  ],
  count: [
    'POST /v1/messages/count_tokens',
    'POST /v1/responses/input_tokens',
    'POST /v1beta/models/MODEL:countTokens',
  ],
  endpoint: Object.values(ENDPOINTS).flat(),
  models: [
    'GET /v1/models',
    'GET /v1/models/MODEL',
    'GET /v1beta/models?pageSize=1',
    'GET /v1beta/models/MODEL',
  ],
  video: ['POST /v1/videos', 'GET /v1/videos/{video_}', 'GET /v1/videos/{video_}/content'],
  response: [
    'GET /v1/responses/{offline_}',
    'GET /v1/responses/{offline_}/input_items',
    'POST /v1/responses/{offline_}/cancel',
    'DELETE /v1/responses/{offline_}',
  ],
  conversation: [
    'POST /v1/conversations',
    'GET /v1/conversations/{conv_}',
    'POST /v1/conversations/{conv_}',
    'DELETE /v1/conversations/{conv_}',
    'GET /v1/conversations/{conv_}/items',
    'POST /v1/conversations/{conv_}/items',
    'GET /v1/conversations/{conv_}/items/{msg_}',
  ],
  collection: [
    'POST /v1/files',
    'GET /v1/files',
    'GET /v1/files/{file-}',
    'GET /v1/files/{file-}/content',
    'DELETE /v1/files/{file-}',
    'POST /v1/uploads',
    'POST /v1/uploads/{upload_}/parts',
    'POST /v1/uploads/{upload_}/complete',
    'POST /v1/uploads/{upload_}/cancel',
    'POST /v1/batches',
    'GET /v1/batches',
    'GET /v1/batches/{batch_}',
    'POST /v1/batches/{batch_}/cancel',
    'POST /v1/messages/batches',
    'GET /v1/messages/batches/{msgbatch_}',
    'GET /v1/messages/batches/{msgbatch_}/results',
    'DELETE /v1/messages/batches/{msgbatch_}',
    'GET /v1beta/files',
    'GET /v1beta/{files/}',
    'GET /v1beta/{files/}:download',
    'DELETE /v1beta/{files/}',
  ],
  'google-upload': ['POST /upload/v1beta/files', 'POST /upload/v1beta/files{?upload_id=}'],
  realtime: ['GET /v1/realtime?model=MODEL', 'GET /v1/realtime/translations?model=MODEL'],
  'response-socket': ['GET /v1/responses'],
  'client-secret': [
    'POST /v1/realtime/client_secrets',
    'POST /v1/realtime/translations/client_secrets',
    'POST /v1/realtime/sessions',
    'POST /v1/realtime/transcription_sessions',
  ],
  'realtime-call': [
    'POST /v1/realtime/calls',
    'POST /v1/realtime/calls/{rtc_}/accept',
    'POST /v1/realtime/calls/{rtc_}/hangup',
    'POST /v1/realtime/calls/{rtc_}/refer',
    'POST /v1/realtime/calls/{rtc_}/reject',
  ],
  health: ['GET /health', 'HEAD /health'],
  ready: ['GET /ready'],
  metrics: ['GET /metrics'],
  unknown: ['GET /', 'POST /v1/unknown'],
}

const ID = /\{(.+?)\}/g

/** What a line stands for. */
export function fillIn(
  line: Line,
  model: string,
  idOf: (prefix: string) => string,
): { method: string; path: string } {
  const [method = '', path = ''] = line.split(' ')
  return { method, path: path.replace('MODEL', model).replace(ID, (_, prefix: string) => idOf(prefix)) }
}

/** The ids in a response. */
export const idsIn = (text: string): string[] =>
  Array.from(text.matchAll(/"(?:id|name)": ?"([\w./-]{1,100})"|(\?upload_id=[\w-]+)/g), ([, id, upload]) =>
    String(id ?? upload),
  )
