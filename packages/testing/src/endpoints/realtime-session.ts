import { createSSEParser, getFormat } from '@mixrouter/core'
import { isObject, type JsonObject, parseJson } from '@mixrouter/core/internal'
import type { WebSocket } from 'ws'
import type { OfflineModel } from '../offline-model/model.ts'
import { createSamples } from './sound.ts'

/** Serves one realtime session: each `response.create` gets the offline model's response to the conversation so far. */
export function serveSession(socket: WebSocket, name: string, model: OfflineModel): void {
  const closed = new AbortController()
  const items: JsonObject[] = []
  let session: JsonObject = {
    type: 'realtime',
    id: 'sess_offline',
    model: name,
    output_modalities: ['audio'],
  }
  let heard = 0
  let count = 0
  const send = (event: JsonObject) => socket.send(JSON.stringify({ event_id: `event_${++count}`, ...event }))
  const add = (item: JsonObject) => {
    items.push(item)
    send({ type: 'conversation.item.added', item })
    send({ type: 'conversation.item.done', item })
  }
  socket.once('close', () => closed.abort()).on('error', () => socket.terminate())

  const handlers: Record<string, (event: JsonObject) => unknown> = {
    'session.update': (event) => {
      session = { ...session, ...(isObject(event.session) ? event.session : {}) }
      send({ type: 'session.updated', session })
    },
    'conversation.item.create': ({ item }) => {
      if (isObject(item)) add({ id: `item_${items.length + 1}`, ...item })
    },
    'input_audio_buffer.append': ({ audio }) => {
      heard += Buffer.from(String(audio), 'base64').length
    },
    'input_audio_buffer.commit': () => {
      const id = `item_${items.length + 1}`
      send({ type: 'input_audio_buffer.committed', item_id: id })
      const text = `I said ${heard} bytes of sound`
      heard = 0
      add({ id, type: 'message', role: 'user', content: [{ type: 'input_text', text }] })
    },
    'response.create': async (event) => {
      const config = { ...session, ...(isObject(event.response) ? event.response : {}) }
      for await (const one of respond(model, config, items, closed.signal)) {
        if (one.type === 'response.output_item.done' && isObject(one.item)) items.push(one.item)
        send(one)
      }
    },
  }

  send({ type: 'session.created', session })
  socket.on('message', async (data) => {
    const event = parseJson(String(data))
    const type = isObject(event) ? String(event.type) : ''
    try {
      if (!isObject(event) || !Object.hasOwn(handlers, type)) throw new Error(`Unknown event type: ${type}`)
      await handlers[type]?.(event)
    } catch (error) {
      if (!closed.signal.aborted)
        send({ type: 'error', error: { type: 'invalid_request_error', message: String(error) } })
    }
  })
}

/** Realtime sessions share most of their events with the Responses API. */
const RENAMED: Readonly<Record<string, string>> = {
  'response.completed': 'response.done',
  'response.incomplete': 'response.done',
}
const SPOKEN: Readonly<Record<string, string>> = {
  ...RENAMED,
  'response.output_text.delta': 'response.output_audio_transcript.delta',
  'response.output_text.done': 'response.output_audio_transcript.done',
}

/** The events of a response to the conversation so far. */
async function* respond(
  model: OfflineModel,
  config: JsonObject,
  items: readonly JsonObject[],
  signal: AbortSignal,
): AsyncGenerator<JsonObject> {
  const codec = getFormat('openai-responses')
  const { model: name, instructions, tools } = config
  const body = {
    model: name,
    input: items,
    stream: true,
    ...(tools ? { tools } : {}),
    ...(instructions ? { instructions } : {}),
  }
  const request = codec.decodeRequest(body, { warn() {} })
  const events: JsonObject[] = []
  const parser = createSSEParser(({ data }) => {
    const event = parseJson(data)
    if (isObject(event)) events.push(event)
  })
  const utf8 = new TextEncoder()
  const encode = codec.createStreamEncoder((text) => parser.feed(utf8.encode(text)), { request, warn() {} })
  const isSpoken = Array.isArray(config.output_modalities) && config.output_modalities.includes('audio')
  const names = isSpoken ? SPOKEN : RENAMED
  for await (const event of model(request, { signal })) {
    encode(event)
    for (const one of events.splice(0)) {
      const type = String(one.type)
      if (type === 'response.in_progress') continue
      if (isSpoken && type === 'response.output_text.done') yield* speak(one)
      yield { ...one, type: names[type] ?? type }
    }
  }
}

function* speak({ text, item_id, output_index, content_index }: JsonObject): Generator<JsonObject> {
  const place = { item_id, output_index, content_index }
  const delta = createSamples(String(text)).toString('base64')
  yield { type: 'response.output_audio.delta', ...place, delta }
  yield { type: 'response.output_audio.done', ...place }
}
