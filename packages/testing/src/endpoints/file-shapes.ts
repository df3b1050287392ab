import type { IncomingMessage } from 'node:http'
import type { Format, Headers } from '@mixrouter/core'
import { formatOfHeaders, type JsonObject } from '@mixrouter/core/internal'
import { CREATED, CREATED_AT } from './objects.ts'

/** How a vendor words files, and lists of files and batches. */
export interface FileShape {
  format: Format
  idPrefix: string
  encode(id: string, file: File, purpose: unknown): JsonObject
  /** What a list has beside its objects. */
  list: JsonObject
  encodeDeleted(id: string, type: unknown): JsonObject
}

const OPENAI: FileShape = {
  format: 'openai-chat',
  idPrefix: 'file-',
  encode: (id, { name, size }, purpose) => ({
    object: 'file',
    id,
    filename: name,
    bytes: size,
    purpose,
    created_at: CREATED,
    status: 'processed',
  }),
  list: { object: 'list' },
  encodeDeleted: (id) => ({ id, object: 'file', deleted: true }),
}

const ANTHROPIC: FileShape = {
  format: 'anthropic',
  idPrefix: 'file_',
  encode: (id, { name, type, size }) => ({
    type: 'file',
    id,
    filename: name,
    mime_type: type,
    size_bytes: size,
    created_at: CREATED_AT,
    downloadable: true,
  }),
  list: {},
  encodeDeleted: (id, type) => ({ id, type: `${type}_deleted` }),
}

const SHAPES: readonly FileShape[] = [OPENAI, ANTHROPIC]

/** The shape of the vendor whose SDK sends the request; OpenAI's for all others. */
export function fileShapeOf(req: IncomingMessage): FileShape {
  const format = formatOfHeaders(req.headers as Headers)
  return SHAPES.find((shape) => shape.format === format) ?? OPENAI
}
