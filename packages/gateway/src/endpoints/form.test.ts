import { describe, expect, it } from 'vitest'
import { readForm, renameModel } from './form.ts'

const BOUNDARY = 'x'
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const LIMIT = 2 * 1024 * 1024

const field = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (content: string, name = 'file') =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n${content}\r\n`
const END = `--${BOUNDARY}--\r\n`

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string, size = 64 * 1024) {
  const form = await readForm(chunksOf(text, size), TYPE, LIMIT)
  const chunks: Uint8Array[] = [renameModel(form, 'renamed')]
  for await (const chunk of form.rest ?? []) chunks.push(chunk)
  return { form, sent: Buffer.concat(chunks).toString() }
}

describe('a form', () => {
  it.each([1, 2, 3, 7, 1000])('is read in chunks of %i bytes', async (size) => {
    const text = `${field('prompt', 'a\r\n--b')}${file('\r\n--\r\n--y')}${field('model', 'whisper-1')}${file('')}${END}`
    const { form, sent } = await read(text, size)
    expect(form.model).toBe('whisper-1')
    expect(sent).toBe(text.replace('whisper-1', 'renamed'))
  })

  it('is sent on while it arrives if its model comes first', async () => {
    const text = `${field('model', 'm')}${file('z'.repeat(5 * 1024 * 1024))}${END}`
    const { form, sent } = await read(text)
    expect(form.head.length).toBeLessThan(1.2 * 1024 * 1024)
    expect(sent).toBe(text.replace('\r\nm\r\n', '\r\nrenamed\r\n'))
  })

  it('may have no model', async () => {
    expect((await read(`${file('abc')}${END}`)).form.model).toBeUndefined()
  })

  it('has a file named model that is not its model', async () => {
    const { form } = await read(`${file('abc', 'model')}${field('model', 'm')}${END}`)
    expect(form.model).toBe('m')
  })

  it.each([
    ['names two models', `${field('model', 'a')}${field('model', 'b')}${END}`, 'twice'],
    ['spells the field differently', `${field('Model', 'a')}${END}`, 'must be spelled model'],
    ['has a list of models', `${field('model[]', 'a')}${END}`, 'must be spelled model'],
    ['is cut off', field('model', 'a'), 'closing boundary'],
    ['has a model without end', field('model', 'a'.repeat(10_000)), 'too long'],
    ['has headers without end', `--x\r\n${'a'.repeat(20_000)}`, 'too long'],
    ['is something else', 'not a form at all', 'closing boundary'],
  ])('is rejected if it %s', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  it('is rejected when a second model comes long after the first', async () => {
    const text = `${field('model', 'a')}${file('z'.repeat(3 * 1024 * 1024))}${field('model', 'b')}${END}`
    await expect(read(text)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('twice') })
  })

  it('is rejected if its model comes after more than can be kept', async () => {
    const text = `${file('z'.repeat(2 * LIMIT))}${field('model', 'a')}${END}`
    await expect(read(text)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('Put it first'),
    })
  })

  it('is rejected without a boundary', async () => {
    await expect(readForm(chunksOf('', 1), 'multipart/form-data', LIMIT)).rejects.toMatchObject({
      status: 400,
    })
  })
})
