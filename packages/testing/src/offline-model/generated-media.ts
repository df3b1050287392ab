import type { MediaPart } from '@mixrouter/core'
import { drawPng } from '../endpoints/png.ts'
import { MP4 } from '../video/mp4.ts'

const REQUEST = /^\s*\/(image|video)\b\s*(.*)/
const IMAGE_WIDTH = 640
const IMAGE_HEIGHT = 360

/** What models write beside text: as much as their vendors' formats have. */
const WRITTEN: readonly { models: RegExp; kinds: readonly MediaPart['type'][] }[] = [
  { models: /gemini/, kinds: ['image', 'video'] },
  { models: /gpt/, kinds: ['image'] },
]

/** The image or video that `/image a red fox` requests: the part, or why the model has none. */
export function generateMedia(
  model: string,
  text: string,
): { part?: MediaPart; caption: string } | undefined {
  const [, kind, prompt = ''] = REQUEST.exec(text) ?? []
  if (kind !== 'image' && kind !== 'video') return undefined
  const written = WRITTEN.find(({ models }) => models.test(model))?.kinds ?? []
  if (!written.includes(kind))
    return { caption: `This model's format has no ${kind}s in responses: select a Gemini model.` }
  const subject = prompt.trim() || 'nothing in particular'
  return {
    caption: `This ${kind} stands for “${subject}”.`,
    part:
      kind === 'image'
        ? toPart('image', 'image/png', drawPng(subject, IMAGE_WIDTH, IMAGE_HEIGHT))
        : toPart('video', 'video/mp4', MP4),
  }
}

function toPart(type: MediaPart['type'], mediaType: string, bytes: Uint8Array): MediaPart {
  return { type, mediaType, source: { type: 'base64', data: Buffer.from(bytes).toString('base64') } }
}
