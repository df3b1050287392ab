import { describe, expect, it } from 'vitest'
import { parseBody } from '../lib/body.ts'
import { createMemoryStore } from '../store/memory.ts'
import type { Destinations } from '../upstream/targets.ts'
import { namedFiles, routeToFiles } from './file-references.ts'
import { keepOwner } from './owners.ts'

const FILE = 'files/abc-123'
const URLS = [
  `https://generativelanguage.googleapis.com/v1beta/${FILE}`,
  `http://127.0.0.1:1/v1/${FILE}`,
  `https://example.com/v1alpha/${FILE}?alt=media`,
  FILE,
]

describe('the files that a body names', () => {
  it.each([
    [{ messages: [{ content: [{ file: { file_id: 'file-1' } }] }] }, ['file-1']],
    [{ container: { file_ids: ['file-1', 'file-2', 'file-1'] } }, ['file-2', 'file-1']],
    [{ contents: [{ parts: [{ fileData: { fileUri: URLS[0] } }] }] }, [FILE]],
    [{ image_url: { url: URLS[2] } }, [FILE]],
    [{ text: `See ${URLS[0]} for more` }, []],
    [{ text: 'src/files/a.ts', files: ['a'], url: 'https://example.com/files/a' }, []],
  ])('of %j are %j', (body, files) => {
    expect(namedFiles(body).sort()).toEqual(files.toSorted())
  })
})

describe('a body that names a file of another client', () => {
  const destinations = { targets: [], onContextOverflow: [], onContentFilter: [] } as unknown as Destinations

  async function check(text: string) {
    const store = createMemoryStore({ entries: 10, characters: 1000 })
    await keepOwner(store, FILE, { client: 'other', upstream: 'up', keyIndex: 0 })
    return routeToFiles(store, await parseBody(new TextEncoder().encode(text)), 'test', destinations)
  }

  it.each(
    URLS.flatMap((url) => [
      JSON.stringify({ uri: url }),
      JSON.stringify({ uri: url }).replaceAll('/', '\\/'),
      JSON.stringify({ uri: url }).replaceAll('/', '\\u002F'),
      JSON.stringify({ uri: url }).replace('files', 'fi\\u006ces'),
      JSON.stringify({ uri: url }).replace('files', 'file\\u0073'),
    ]),
  )('is a 404 in any spelling: %s', async (text) => {
    await expect(check(text)).rejects.toMatchObject({ status: 404 })
  })

  it('is not looked for where nothing is named', async () => {
    expect(await check('{"files":["a"],"text":"files of abc-123"}')).toBe(destinations)
  })
})
