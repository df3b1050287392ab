import type { FileUIPart } from 'ai'

/** What models read. */
export const ACCEPTED = 'image/*,application/pdf,text/*,audio/*'

const ACCEPTED_TYPE = /^(image|text|audio)\/|^application\/(pdf|json)$/
const MAX_BYTES = 20 * 1024 * 1024

/** Files as parts of a message, and why others are not attached. */
export interface ReadFiles {
  parts: FileUIPart[]
  refusals: string[]
}

export async function readFiles(list: FileList | null): Promise<ReadFiles> {
  const files = [...(list ?? [])]
  const parts = files
    .filter((file) => refusalOf(file) === undefined)
    .map(async (file) => ({
      type: 'file' as const,
      filename: file.name || 'pasted',
      mediaType: file.type,
      url: await toDataUrl(file),
    }))
  return { parts: await Promise.all(parts), refusals: files.flatMap((file) => refusalOf(file) ?? []) }
}

function refusalOf({ name, type, size }: File): string | undefined {
  if (!ACCEPTED_TYPE.test(type)) return `${name} was not attached: models read images, PDFs, texts and audio`
  return size > MAX_BYTES ? `${name} was not attached: it is larger than 20 MB` : undefined
}

export function toDataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
