import { type ImageModelV4File, InvalidResponseDataError } from '@ai-sdk/provider'
import {
  convertBase64ToUint8Array,
  convertUint8ArrayToBase64,
  downloadBlob,
  isUint8Array,
} from '@ai-sdk/provider-utils'
import { defined } from '@mixrouter/core/internal/sdk'

/** The multipart form of an image edit: its fields, the images and the mask. */
export async function createEditForm(
  fields: Record<string, unknown>,
  files: readonly ImageModelV4File[],
  mask: ImageModelV4File | undefined,
): Promise<FormData> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
  const images = await Promise.all(files.map(toBlob))
  const field = images.length > 1 ? 'image[]' : 'image'
  for (const [index, image] of images.entries()) form.append(field, image, fileName('image', index, image))
  if (mask) {
    const image = await toBlob(mask)
    form.append('mask', image, fileName('mask', 0, image))
  }
  return form
}

/** Downloads an image as base64, for services that respond with a URL. */
export async function fetchImage(
  url: string | null | undefined,
  abortSignal: AbortSignal | undefined,
): Promise<string> {
  if (!url)
    throw new InvalidResponseDataError({
      data: url,
      message: 'The response has neither b64_json nor url for an image',
    })
  const blob = await downloadBlob(url, defined({ abortSignal }))
  return convertUint8ArrayToBase64(new Uint8Array(await blob.arrayBuffer()))
}

async function toBlob(file: ImageModelV4File): Promise<Blob> {
  if (file.type === 'url') return downloadBlob(file.url)
  const bytes = isUint8Array(file.data) ? file.data : convertBase64ToUint8Array(file.data)
  return new Blob([new Uint8Array(bytes)], { type: file.mediaType })
}

function fileName(name: string, index: number, { type }: Blob): string {
  return `${name}-${index}.${type.split('/')[1] || 'png'}`
}
