import Anthropic from '@anthropic-ai/sdk'
import OpenAI, { toFile } from 'openai'
import { describe, expect, it } from 'vitest'
import { type Received, type Script, type Sdks, startScripted, UPSTREAM_KEY } from './scripted-vendor.ts'
import { KEY } from './support.ts'

/** What can be done with an object: the vendor's request, what the vendor sends, and the SDK's call, which gets that. */
type Call = readonly [
  name: string,
  url: string,
  sent: object | string,
  call: (sdks: Sdks, id: string) => Promise<unknown>,
]

/** Objects that are created at a vendor and belong to the client that created them. */
interface Kind {
  name: string
  format: 'openai-chat' | 'anthropic'
  /** The vendor's object, as it is when it is created. */
  object: { id: string }
  /** The vendor's request that creates it. */
  url: string
  create: (sdks: Sdks) => Promise<{ id: string }>
  /** What the vendor sends to the requests that precede. */
  before?: Readonly<Record<string, object | string>>
  calls: readonly Call[]
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const file = (text = 'bytes') => toFile(Buffer.from(text), 'a.jsonl', { type: 'text/plain' })
const onePage = (object: object) => ({ data: [object] })
const pageOf = async (page: PromiseLike<{ data: object[] }>) => ({ data: (await page).data })

const FILE = { id: 'file_1', object: 'file', bytes: 5, vendor_field: { deep: [1] } }
const UPLOAD = { id: 'upload_1', object: 'upload', status: 'pending', vendor_field: { deep: [1] } }
const BATCH = { id: 'batch_1', object: 'batch', status: 'in_progress', vendor_field: { deep: [1] } }
const DELETED = { id: 'obj', deleted: true, vendor_field: 1 }
const LINE = { custom_id: 'a', url: '/v1/chat/completions', body: { model: 'real-model' } }

const KINDS: readonly Kind[] = [
  {
    name: 'files of the openai SDK',
    format: 'openai-chat',
    object: FILE,
    url: 'POST /v1/files',
    create: async ({ openai }) => openai.files.create({ file: await file(), purpose: 'batch' }),
    calls: [
      ['retrieve', 'GET /v1/files/file_1', FILE, ({ openai }, id) => openai.files.retrieve(id)],
      ['list', 'GET /v1/files', onePage(FILE), ({ openai }) => pageOf(openai.files.list())],
      [
        'content',
        'GET /v1/files/file_1/content',
        'The bytes',
        async ({ openai }, id) => (await openai.files.content(id)).text(),
      ],
      ['delete', 'DELETE /v1/files/file_1', DELETED, ({ openai }, id) => openai.files.delete(id)],
    ],
  },
  {
    name: 'uploads of the openai SDK',
    format: 'openai-chat',
    object: UPLOAD,
    url: 'POST /v1/uploads',
    create: ({ openai }) =>
      openai.uploads.create({ bytes: 5, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' }),
    calls: [
      [
        'parts.create',
        'POST /v1/uploads/upload_1/parts',
        { id: 'part_1', object: 'upload.part', vendor_field: 1 },
        async ({ openai }, id) => openai.uploads.parts.create(id, { data: await file() }),
      ],
      [
        'complete',
        'POST /v1/uploads/upload_1/complete',
        { ...UPLOAD, status: 'completed', file: FILE },
        ({ openai }, id) => openai.uploads.complete(id, { part_ids: ['part_1'] }),
      ],
      [
        'cancel',
        'POST /v1/uploads/upload_1/cancel',
        { ...UPLOAD, status: 'cancelled' },
        ({ openai }, id) => openai.uploads.cancel(id),
      ],
    ],
  },
  {
    name: 'batches of the openai SDK',
    format: 'openai-chat',
    object: BATCH,
    url: 'POST /v1/batches',
    before: { 'POST /v1/files': FILE, 'GET /v1/files/file_1/content': JSON.stringify(LINE) },
    async create({ openai }) {
      const { id } = await openai.files.create({ file: await file(), purpose: 'batch' })
      return openai.batches.create({
        input_file_id: id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      })
    },
    calls: [
      ['retrieve', 'GET /v1/batches/batch_1', BATCH, ({ openai }, id) => openai.batches.retrieve(id)],
      ['list', 'GET /v1/batches', onePage(BATCH), ({ openai }) => pageOf(openai.batches.list())],
      [
        'cancel',
        'POST /v1/batches/batch_1/cancel',
        { ...BATCH, status: 'cancelling' },
        ({ openai }, id) => openai.batches.cancel(id),
      ],
    ],
  },
  {
    name: 'files of Anthropic’s SDK',
    format: 'anthropic',
    object: FILE,
    url: 'POST /v1/files',
    create: async ({ anthropic }) => anthropic.beta.files.upload({ file: await file() }),
    calls: [
      [
        'retrieveMetadata',
        'GET /v1/files/file_1',
        FILE,
        ({ anthropic }, id) => anthropic.beta.files.retrieveMetadata(id),
      ],
      ['list', 'GET /v1/files', onePage(FILE), ({ anthropic }) => pageOf(anthropic.beta.files.list())],
      [
        'download',
        'GET /v1/files/file_1/content',
        'The bytes',
        async ({ anthropic }, id) => (await anthropic.beta.files.download(id)).text(),
      ],
      ['delete', 'DELETE /v1/files/file_1', DELETED, ({ anthropic }, id) => anthropic.beta.files.delete(id)],
    ],
  },
  {
    name: 'batches of Anthropic’s SDK',
    format: 'anthropic',
    object: BATCH,
    url: 'POST /v1/messages/batches',
    create: ({ anthropic }) =>
      anthropic.messages.batches.create({
        requests: [{ custom_id: 'a', params: { model: 'real-model', max_tokens: 9, messages: [] } }],
      }),
    before: {
      'GET /v1/messages/batches/batch_1': { ...BATCH, results_url: 'https://vendor.test/elsewhere' },
    },
    calls: [
      [
        'results',
        'GET /v1/messages/batches/batch_1/results',
        '{"custom_id":"a","vendor_field":1}\n{"custom_id":"b"}',
        async ({ anthropic }, id) => {
          const results = await collect(await anthropic.messages.batches.results(id))
          return results.map((result) => JSON.stringify(result)).join('\n')
        },
      ],
      [
        'retrieve',
        'GET /v1/messages/batches/batch_1',
        BATCH,
        ({ anthropic }, id) => anthropic.messages.batches.retrieve(id),
      ],
      [
        'list',
        'GET /v1/messages/batches',
        onePage(BATCH),
        ({ anthropic }) => pageOf(anthropic.messages.batches.list()),
      ],
      [
        'cancel',
        'POST /v1/messages/batches/batch_1/cancel',
        { ...BATCH, status: 'canceling' },
        ({ anthropic }, id) => anthropic.messages.batches.cancel(id),
      ],
      [
        'delete',
        'DELETE /v1/messages/batches/batch_1',
        DELETED,
        ({ anthropic }, id) => anthropic.messages.batches.delete(id),
      ],
    ],
  },
]

type ErrorClass = new (...args: never[]) => Error

const ERRORS: readonly (readonly [status: number, openai: ErrorClass, anthropic: ErrorClass])[] = [
  [400, OpenAI.BadRequestError, Anthropic.BadRequestError],
  [429, OpenAI.RateLimitError, Anthropic.RateLimitError],
  [503, OpenAI.InternalServerError, Anthropic.InternalServerError],
]

const toScript = (sent: object | string): Script =>
  typeof sent === 'string' ? { type: 'application/octet-stream', body: sent } : { body: JSON.stringify(sent) }

const refusal = (status: number): Script => ({
  status,
  body: JSON.stringify({ error: { type: 'some_error', message: `No, said the vendor to ${UPSTREAM_KEY}` } }),
})

/** A vendor with objects of one kind; `told` replaces its responses to single requests. */
function start({ format, before = {}, url, object }: Kind, told: Record<string, Script>) {
  const scripts = Object.entries({ ...before, [url]: object }).map(([one, sent]) => [one, toScript(sent)])
  return startScripted(format, { ...Object.fromEntries(scripts), ...told })
}

/** The method and path of a request: SDKs add parameters that say which version of the API they speak. */
const pathOf = (received: Received | undefined) => received?.url.replace(/\?.*/, '')

function expectRefusal(
  failure: unknown,
  format: Kind['format'],
  [, openai, anthropic]: (typeof ERRORS)[number],
) {
  expect(failure).toBeInstanceOf(format === 'anthropic' ? anthropic : openai)
  expect(String(failure)).toContain('No, said the vendor')
  expect(String(failure)).not.toContain(UPSTREAM_KEY)
}

describe.each(KINDS)('$name', (kind) => {
  const { format, object, url, create, calls } = kind

  it('are created as the vendor sends them', async () => {
    const sdks = await start(kind, {})
    expect(await create(sdks)).toMatchObject(object)
    expect(pathOf(sdks.received.at(-1))).toBe(url)
    for (const { key } of sdks.received) expect(key).toContain(UPSTREAM_KEY)
    expect(JSON.stringify(sdks.received)).not.toContain(KEY)
  })

  it.each(ERRORS)('get the vendor’s error %i when they are created, once', async (...error) => {
    const sdks = await start(kind, { [url]: refusal(error[0]) })
    expectRefusal(await create(sdks).catch((thrown: unknown) => thrown), format, error)
    expect(sdks.received.filter((one) => pathOf(one) === url)).toHaveLength(1)
  })

  describe.each(calls)('%s', (_, path, sent, call) => {
    it('gets what the vendor sends', async () => {
      const sdks = await start(kind, { [path]: toScript(sent) })
      const { id } = await create(sdks)
      expect(await call(sdks, id)).toEqual(sent)
      expect(pathOf(sdks.received.at(-1))).toBe(path)
      expect(sdks.received.at(-1)?.key).toContain(UPSTREAM_KEY)
    })

    it.each(ERRORS)('gets the vendor’s error %i', async (...error) => {
      const sdks = await start(kind, { [path]: refusal(error[0]) })
      const { id } = await create(sdks)
      expectRefusal(await call(sdks, id).catch((thrown: unknown) => thrown), format, error)
    })
  })

  it.each(calls.filter(([name]) => name !== 'list'))(
    'of another client are not found by %s, and the vendor is not called',
    async (_, path, sent, call) => {
      const sdks = await start(kind, { [path]: toScript(sent) })
      const { id } = await create(sdks)
      const before = sdks.received.length
      await expect(call(sdks.stranger, id)).rejects.toBeInstanceOf(
        format === 'anthropic' ? Anthropic.NotFoundError : OpenAI.NotFoundError,
      )
      expect(sdks.received).toHaveLength(before)
    },
  )
})

describe('a list of files', () => {
  const foreign = { ...FILE, id: 'file_foreign' }
  const pages = {
    'openai-chat': [{ data: [foreign], has_more: true, last_id: foreign.id }, 'after=file_foreign'],
    anthropic: [{ data: [foreign], next_page: 'token' }, 'page=token'],
  } as const

  it.each(KINDS.filter(({ url }) => url === 'POST /v1/files'))(
    'begins with the first page that has any: $name',
    async (kind) => {
      const [first, query] = pages[kind.format]
      const sdks = await start(kind, {
        'GET /v1/files': toScript(first),
        [`GET /v1/files?${query}`]: toScript(onePage(FILE)),
      })
      await kind.create(sdks)
      const list = kind.format === 'anthropic' ? sdks.anthropic.beta.files.list() : sdks.openai.files.list()
      expect((await list).data).toEqual([FILE])
    },
  )
})
