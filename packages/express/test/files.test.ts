import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPartFromUri, GoogleGenAI } from '@google/genai'
import { startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI, { toFile } from 'openai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type GatewayConfig, mixrouter } from '../src/index.ts'
import { KEY } from './support.ts'

const OTHER_KEY = 'other-key-5678'

/** A gateway with the offline upstream, mounted at `/ai`, and the official SDKs of two clients. */
async function start(config: Partial<GatewayConfig> = {}) {
  const offline = await startOfflineUpstream({ delay: 0 })
  const keys = [
    { name: 'test', key: KEY },
    { name: 'other', key: OTHER_KEY, models: ['gpt-*', 'gemini-*', 'claude-*'] },
  ]
  const handler = mixrouter({ upstreams: offline.upstreams, keys, ...config })
  const server = http.createServer(express().use('/ai', handler)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await handler.close()
    await offline.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai`
  const sdks = (apiKey: string) => ({
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } }),
  })
  return { url, offline, own: sdks(KEY), stranger: sdks(OTHER_KEY) }
}

const lines = (...requests: object[]) =>
  Buffer.from(requests.map((one) => `${JSON.stringify(one)}\n`).join(''))

describe('uploads of the openai SDK', () => {
  const begin = (client: OpenAI, bytes: number) =>
    client.uploads.create({ bytes, filename: 'a.txt', mime_type: 'text/plain', purpose: 'user_data' })

  it('make a file of their parts that belongs to the client', async () => {
    const { own, stranger } = await start()
    const upload = await begin(own.openai, 10)
    const part = async (text: string) =>
      own.openai.uploads.parts.create(upload.id, { data: await toFile(Buffer.from(text), 'part') })
    const last = await part('world')
    const first = await part('hello')
    const { file, status } = await own.openai.uploads.complete(upload.id, { part_ids: [first.id, last.id] })
    expect(status).toBe('completed')
    expect(await (await own.openai.files.content(file?.id ?? '')).text()).toBe('helloworld')
    await expect(stranger.openai.files.content(file?.id ?? '')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('can be cancelled', async () => {
    const { own } = await start()
    const { id } = await begin(own.openai, 10)
    expect(await own.openai.uploads.cancel(id)).toMatchObject({ status: 'cancelled' })
  })

  it('are not found by other clients', async () => {
    const { own, stranger } = await start()
    const { id } = await begin(own.openai, 5)
    const { uploads } = stranger.openai
    const data = await toFile(Buffer.from('hello'), 'part')
    for (const attempt of [
      () => uploads.parts.create(id, { data }),
      () => uploads.complete(id, { part_ids: [] }),
      () => uploads.cancel(id),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('get the vendor’s error if parts are missing', async () => {
    const { own } = await start()
    const { id } = await begin(own.openai, 5)
    await expect(own.openai.uploads.complete(id, { part_ids: [] })).rejects.toThrow(/0 bytes instead of 5/)
  })
})

describe('files of the @google/genai SDK', () => {
  const upload = ({ google }: { google: GoogleGenAI }, text = 'hello', config = {}) =>
    google.files.upload({ file: new Blob([text], { type: 'text/plain' }), config })

  it('are uploaded, shown, listed, downloaded and deleted', async () => {
    const { own } = await start()
    const { name = '', sizeBytes, displayName } = await upload(own, 'hello', { displayName: 'Greeting' })
    expect([sizeBytes, displayName]).toEqual(['5', 'Greeting'])
    expect(await own.google.files.get({ name })).toMatchObject({ name, mimeType: 'text/plain' })
    const listed = []
    for await (const file of await own.google.files.list()) listed.push(file.name)
    expect(listed).toEqual([name])
    await own.google.files.delete({ name })
    await expect(own.google.files.get({ name })).rejects.toMatchObject({ status: 404 })
  })

  it('of more than one chunk arrive whole', async () => {
    const { own, url } = await start()
    const text = 'a'.repeat(9 * 1024 * 1024)
    const { name = '', sizeBytes } = await upload(own, text)
    expect(sizeBytes).toBe(String(text.length))
    const headers = { 'x-goog-api-key': KEY }
    const response = await fetch(`${url}/v1beta/${name}:download?alt=media`, { headers })
    expect((await response.text()).length).toBe(text.length)
  })

  it('are uploaded below the prefix of a gateway that bounds the time of requests', async () => {
    const { own } = await start({ timeouts: { total: 60_000 } })
    expect((await upload(own)).sizeBytes).toBe('5')
  })

  it('belong to the client that uploaded them', async () => {
    const { own, stranger, url } = await start()
    const { name = '', uri = '' } = await upload(own)
    const { files } = stranger.google
    for (const attempt of [() => files.get({ name }), () => files.delete({ name })])
      await expect(attempt()).rejects.toMatchObject({ status: 404 })
    const headers = { 'x-goog-api-key': OTHER_KEY }
    expect((await fetch(`${url}/v1beta/${name}:download?alt=media`, { headers })).status).toBe(404)
    const listed = []
    for await (const file of await files.list()) listed.push(file)
    expect(listed).toEqual([])
    expect(await own.google.files.get({ name })).toMatchObject({ name, uri })
  })

  it('cannot be read by another client’s requests to models, in any format', async () => {
    const { own, stranger, url } = await start()
    const { uri = '', mimeType = '' } = await upload(own)
    const generate = ({ google }: { google: GoogleGenAI }) =>
      google.models.generateContent({
        model: 'gemini-3.8-flash',
        contents: [createPartFromUri(uri, mimeType)],
      })
    expect((await generate(own)).text).not.toBe('')
    await expect(generate(stranger)).rejects.toMatchObject({ status: 404 })
    const image = { type: 'image_url', image_url: { url: uri } } as const
    const chat = stranger.openai.chat.completions.create({
      model: 'gemini-3.8-flash',
      messages: [{ role: 'user', content: [image] }],
    })
    await expect(chat).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const body = JSON.stringify({ contents: [{ parts: [{ fileData: { fileUri: uri, mimeType } }] }] })
    const spelled = [
      body.replaceAll('/', '\\/'),
      body.replace('files', '\\u0066iles'),
      body.replaceAll('/', '\\u002f'),
    ]
    for (const text of spelled) {
      const response = await fetch(`${url}/v1beta/models/gemini-3.8-flash:generateContent`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-goog-api-key': OTHER_KEY },
        body: text,
      })
      expect(response.status).toBe(404)
    }
  })

  it('cannot be continued by another client', async () => {
    const { url } = await start()
    const send = (to: string, key: string, headers: Record<string, string>, body: string) =>
      fetch(to, { method: 'POST', headers: { 'x-goog-api-key': key, ...headers }, body })
    const begun = await send(
      `${url}/upload/v1beta/files`,
      KEY,
      { 'x-goog-upload-protocol': 'resumable', 'x-goog-upload-command': 'start' },
      '{}',
    )
    const to = begun.headers.get('x-goog-upload-url') ?? ''
    expect(to).toContain(`${url}/upload/v1beta/files?upload_id=`)
    const bytes = { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' }
    expect((await send(to, OTHER_KEY, bytes, 'hello')).status).toBe(404)
    expect((await send(to, 'no-such-key', bytes, 'hello')).status).toBe(401)
    expect((await send(to, KEY, bytes, 'hello')).status).toBe(200)
  })
})

describe('the file of a batch of the openai SDK', () => {
  const request = (model: string, content: unknown = 'Hi') => ({
    custom_id: 'a',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content }] },
  })
  const batch = async (client: OpenAI, content: Buffer) => {
    const file = await client.files.create({ file: await toFile(content, 'batch.jsonl'), purpose: 'batch' })
    return client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
  }

  it('may use the models of its client', async () => {
    const { stranger } = await start()
    expect(await batch(stranger.openai, lines(request('gpt-5.5'), request('gpt-6')))).toMatchObject({
      object: 'batch',
    })
    const forbidden = batch(stranger.openai, lines(request('gpt-5.5'), request('o9')))
    await expect(forbidden).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError)
  })

  it('cannot name another client’s files', async () => {
    const { own, stranger } = await start()
    const { id } = await own.openai.files.create({
      file: await toFile(Buffer.from('secret'), 'a.txt'),
      purpose: 'user_data',
    })
    const named = lines(request('gpt-5.5'), request('gpt-5.5', [{ type: 'file', file: { file_id: id } }]))
    await expect(batch(stranger.openai, named)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    expect(await batch(own.openai, named)).toMatchObject({ object: 'batch' })
  })

  it('has to be valid JSON lines', async () => {
    const { own } = await start()
    await expect(batch(own.openai, Buffer.from('{"custom_id":"a"}\n{"custom_id":'))).rejects.toThrow(
      /Line 2 of the batch’s file/,
    )
  })
})
