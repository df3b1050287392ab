import { describe, expect, it } from 'vitest'
import { protocolCodecs } from './protocols.ts'
import { decodeVideoRequest, encodeVideoTask } from './served.ts'
import type { VideoTask } from './types.ts'

const BODY = {
  model: 'doubao-seedance-1-0-lite-i2v-250428',
  prompt: 'A cat yawns',
  images: ['https://a.test/1.png', 'data:image/png;base64,AAAA'],
  duration: 5,
  metadata: {
    image_role: 'reference_image',
    resolution: '720p',
    ratio: '16:9',
    frames: 29,
    seed: 7,
    camerafixed: true,
    watermark: false,
    return_last_frame: true,
  },
}

describe('decodeVideoRequest', () => {
  it('reads what the service protocol writes', () => {
    const none = () => expect.unreachable()
    expect(protocolCodecs.service.encodeRequest(decodeVideoRequest(BODY), none)).toEqual(BODY)
  })

  it("reads the seconds of OpenAI's SDK", () => {
    expect(decodeVideoRequest({ model: 'm', seconds: '8' })).toEqual({ model: 'm', duration: 8 })
  })

  it.each([
    ['body', []],
    ['model', {}],
    ['prompt', { model: 'm', prompt: 7 }],
    ['images', { model: 'm', images: 'a' }],
    ['images[0]', { model: 'm', images: [7] }],
    ['seconds', { model: 'm', seconds: 'long' }],
    ['metadata', { model: 'm', metadata: [] }],
    ['metadata.seed', { model: 'm', metadata: { seed: 'x' } }],
    ['metadata.image_role', { model: 'm', metadata: { image_role: 'any' } }],
  ])('names %s if it is not valid', (param, body) => {
    expect(() => decodeVideoRequest(body)).toThrow(expect.objectContaining({ status: 400, param }))
  })

  it('does not change prototypes by metadata', () => {
    const body = JSON.parse('{"model":"m","metadata":{"__proto__":{"polluted":true},"x":1}}')
    expect(decodeVideoRequest(body).metadata).toEqual({ x: 1 })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

it.each([
  { id: '1', model: 'm', status: 'queued', progress: 0, createdAt: 1, raw: {} },
  { id: '1', status: 'succeeded', progress: 100, url: 'https://a.test/1.mp4', completedAt: 2, raw: {} },
  { id: '1', status: 'failed', progress: 50, error: { message: 'no', code: 'c' }, raw: {} },
  { id: '1', status: 'cancelled', progress: 0, error: { message: 'no', code: 'c' }, raw: {} },
  { id: '1', status: 'expired', progress: 0, raw: {} },
] satisfies VideoTask[])('a task that is $status is read as it was written', ({ raw: _, ...task }) => {
  const body = encodeVideoTask({ ...task, raw: {} }, 'ours')
  expect(protocolCodecs.service.decodeTask(body)).toEqual({ ...task, id: 'ours', raw: body })
})
