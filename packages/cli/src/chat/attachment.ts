import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, extname } from 'node:path'
import type { MediaPart, TextPart } from '@mixrouter/core'
import { mediaKind } from '@mixrouter/core/internal'
import { CommandError } from '../command-error.ts'
import { describeFileError } from '../file-error.ts'

/** A file that goes with a message, as the model receives it. */
export interface Attachment {
  /** Such as `cat.png, image/png, 12 kB`. */
  title: string
  part: TextPart | MediaPart
}

/** Media types by ending; every other file is text. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.flac': 'audio/flac',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
}

/** Reads a file. @throws CommandError 2 if it can't be read, or is neither text nor of a known media type */
export async function readAttachment(path: string): Promise<Attachment> {
  const bytes = await readFile(path.replace(/^~(?=\/)/, homedir())).catch((error: Error) => {
    throw new CommandError(`Failed to read ${path}: ${describeFileError(error)}`, 2)
  })
  const filename = basename(path)
  const mediaType = MEDIA_TYPES[extname(path).toLowerCase()]
  const title = `${filename}, ${mediaType ?? 'text'}, ${describeSize(bytes.length)}`
  if (mediaType === undefined) return { title, part: { type: 'text', text: quoteFile(path, bytes) } }
  const source = { type: 'base64', data: bytes.toString('base64') } as const
  return { title, part: { type: mediaKind(mediaType), source, mediaType, filename } }
}

/** Such as `image/png, 12 kB`. */
export function describeMedia({ type, mediaType = type, source }: MediaPart): string {
  if (source.type === 'url') return `${mediaType}, ${source.url}`
  return source.type === 'base64' ? `${mediaType}, ${describeSize((source.data.length * 3) / 4)}` : mediaType
}

/** The text of a file with its name, in a block that the text can't end. */
function quoteFile(path: string, bytes: Uint8Array): string {
  const text = decodeText(path, bytes)
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${basename(path)}:\n\n${fence}\n${text}\n${fence}`
}

function decodeText(path: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {}
  throw new CommandError(
    `${path} is not text. Images, PDF, audio and video are recognized by their ending: ${Object.keys(MEDIA_TYPES).join(' ')}`,
    2,
  )
}

function describeSize(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
