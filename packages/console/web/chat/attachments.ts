import type { FileUIPart } from 'ai'

/** What models read. */
export const ACCEPTED = 'image/*,application/pdf,text/*,audio/*'

const ACCEPTED_TYPE = /^(image|text|audio)\/|^application\/(pdf|json)$/
const MAX_BYTES = 20 * 1024 * 1024

/** The files as parts of a message; those that models can't read are left out. */
export async function readFiles(list: FileList | null): Promise<FileUIPart[]> {
  const files = [...(list ?? [])].filter(({ type, size }) => ACCEPTED_TYPE.test(type) && size <= MAX_BYTES)
  return Promise.all(
    files.map(async (file) => ({
      type: 'file' as const,
      filename: file.name || 'pasted',
      mediaType: file.type,
      url: await toDataUrl(file),
    })),
  )
}

export function toDataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
