import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { APICallError, generateText, uploadFile } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMixrouter, type MixrouterFilesOptions, type MixrouterProvider } from '../src/index.ts'

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

const pdf = new TextEncoder().encode('%PDF-1.7 a report')
const options = (mixrouter: MixrouterFilesOptions) => ({ providerOptions: { mixrouter } })

/** The bytes in two chunks. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 5))
      controller.enqueue(bytes.subarray(5))
      controller.close()
    },
  })
}

const textOf = (content: ReadableStream<Uint8Array>) => new Response(content).text()

describe.each([
  ['openai', 'gpt-5.2', /^file-/],
  ['anthropic', 'claude-sonnet-4-5', /^file_/],
] as const)('a file at %s', (owner, modelId, id) => {
  it.each([
    ['bytes', () => ({ type: 'data' as const, data: pdf })],
    ['a stream', () => ({ type: 'stream' as const, stream: streamOf(pdf) })],
  ])('is uploaded as %s, described, downloaded, referred to and deleted', async (_, data) => {
    const files = mixrouter.files()
    const uploaded = await uploadFile({
      api: mixrouter,
      data: data(),
      mediaType: 'application/pdf',
      filename: 'a "report".pdf',
      ...options({ owner }),
    })
    const { providerReference: file } = uploaded
    expect(file[owner]).toMatch(id)
    expect(uploaded).toMatchObject({
      byteSize: pdf.length,
      createdAt: expect.any(Date),
      mediaType: 'application/pdf',
    })

    expect(await files.getFileMetadata?.({ file })).toMatchObject({
      providerReference: file,
      byteSize: pdf.length,
    })
    const downloaded = await files.downloadFile?.({ file })
    expect(downloaded && (await textOf(downloaded.content))).toBe('%PDF-1.7 a report')

    await generateText({
      model: mixrouter(modelId),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', data: { type: 'reference', reference: file }, mediaType: 'application/pdf' },
          ],
        },
      ],
    })
    const request = upstream.requests.at(-1)
    expect(JSON.stringify(request?.body)).toContain(file[owner])
    expect(request?.headers['anthropic-beta']).toBe(
      owner === 'anthropic' ? 'files-api-2025-04-14' : undefined,
    )

    expect(await files.deleteFile?.({ file })).toMatchObject({ deleted: true })
    await expect(files.getFileMetadata?.({ file })).rejects.toThrow(APICallError)
  })
})

it('of several vendors, the one that the options name is deleted', async () => {
  const data = { type: 'data' as const, data: pdf }
  const first = await uploadFile({ api: mixrouter, data, ...options({ owner: 'openai' }) })
  const second = await uploadFile({ api: mixrouter, data, ...options({ owner: 'anthropic' }) })
  const file = { ...first.providerReference, ...second.providerReference }
  await mixrouter.files().deleteFile?.({ file, ...options({ owner: 'anthropic' }) })
  await expect(
    mixrouter.files().getFileMetadata?.({ file, ...options({ owner: 'anthropic' }) }),
  ).rejects.toMatchObject({ statusCode: 404 })
  expect(await mixrouter.files().getFileMetadata?.({ file })).toMatchObject({
    providerReference: first.providerReference,
  })
})

it('betas of the settings are sent beside that of the files', async () => {
  const betas: (string | null)[] = []
  const api = createMixrouter({
    apiKey: 'k',
    headers: { 'Anthropic-Beta': 'interleaved-thinking-2025-05-14' },
    fetch: async (input, init) => {
      betas.push(new Request(input, init).headers.get('anthropic-beta'))
      return Response.json({ id: 'file_1' })
    },
  })
  await api.files().getFileMetadata?.({ file: { anthropic: 'file_1' } })
  expect(betas).toEqual(['interleaved-thinking-2025-05-14,files-api-2025-04-14'])
})

it('a reference to another vendor is refused', async () => {
  await expect(mixrouter.files().getFileMetadata?.({ file: { google: 'files/1' } })).rejects.toThrow(
    'openai or anthropic',
  )
})

it('an upload that fails cancels the stream', async () => {
  let reason: unknown
  const stream = new ReadableStream<Uint8Array>({
    cancel(given) {
      reason = given
    },
  })
  const api = createMixrouter({
    apiKey: 'k',
    fetch: async () => Response.json({ error: { message: 'No' } }, { status: 403 }),
  })
  await expect(uploadFile({ api, data: { type: 'stream', stream } })).rejects.toMatchObject({
    statusCode: 403,
  })
  expect(reason).toMatchObject({ statusCode: 403 })
})
