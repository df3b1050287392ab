import {
  type FilesV4,
  type FilesV4DeleteFileCallOptions,
  type FilesV4DeleteFileResult,
  type FilesV4DownloadFileCallOptions,
  type FilesV4DownloadFileResult,
  type FilesV4GetFileMetadataCallOptions,
  type FilesV4GetFileMetadataResult,
  type FilesV4UploadFileCallOptions,
  type FilesV4UploadFileResult,
  type JSONObject,
  NoSuchProviderReferenceError,
  type SharedV4ProviderReference,
} from '@ai-sdk/provider'
import {
  convertInlineFileDataToUint8Array,
  encodePathSegment,
  type InferSchema,
  lazySchema,
  parseProviderOptions,
  validateTypes,
  zodSchema,
} from '@ai-sdk/provider-utils'
import type { CallOptions, Client, Format, SendOptions } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { withBetas } from './betas.ts'
import { callHeaders, createProviderClient } from './client.ts'
import { withSDKErrors } from './errors.ts'
import { toByteStream } from './event-stream.ts'
import { FILE_BETAS } from './files.ts'
import { OPTIONS_KEY } from './metadata.ts'
import { encodeMultipart } from './multipart.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/** Whose models may read a file. */
type FileOwner = (typeof OWNERS)[number]

const OWNERS = ['openai', 'anthropic'] as const

/** Options of a file under `providerOptions.mixrouter`. */
export type MixrouterFilesOptions = {
  /**
   * The vendor whose models may read the file. Of a file that several vendors have, the one that is meant.
   *
   * @default 'openai'
   */
  owner?: FileOwner | undefined
  /** What OpenAI uses the file for. @default 'user_data' */
  purpose?: string | undefined
  /** Seconds after which OpenAI deletes the file. */
  expiresAfter?: number | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(
    z.object({
      owner: z.enum(OWNERS).optional(),
      purpose: z.string().optional(),
      expiresAfter: z.number().int().positive().optional(),
    }),
  ),
)

type UploadedFile = InferSchema<typeof fileSchema>

type FileDescription = Omit<FilesV4GetFileMetadataResult, 'warnings'>

const fileSchema = lazySchema(() => {
  const time = z.union([z.number(), z.string()]).nullish()
  return zodSchema(
    z.looseObject({
      id: z.string(),
      filename: z.string().nullish(),
      mime_type: z.string().nullish(),
      bytes: z.number().nullish(),
      size_bytes: z.number().nullish(),
      created_at: time,
      expires_at: time,
    }),
  )
})

/** How each vendor's files are reached; both have the path `/v1/files`. */
const ROUTES: Readonly<Record<FileOwner, FilesRoute>> = {
  openai: { format: 'openai-chat', fieldsOf: openaiFields },
  anthropic: { format: 'anthropic', fieldsOf: () => ({}) },
}

interface FilesRoute {
  format: Format
  /** The fields of an upload beside the file. */
  fieldsOf(options: MixrouterFilesOptions): Record<string, string>
}

/** The calls of the API for files. */
export class FileCalls implements Required<Pick<FilesV4, FileMethod>> {
  readonly #config: MixrouterProviderSettings
  readonly #client: Client

  constructor(config: MixrouterProviderSettings) {
    this.#config = config
    this.#client = createProviderClient(config)
  }

  async uploadFile(options: FilesV4UploadFileCallOptions): Promise<FilesV4UploadFileResult> {
    const { data, mediaType, filename = 'blob' } = options
    try {
      const own = await optionsOf(options)
      const { owner = 'openai' } = own
      const fields = ROUTES[owner].fieldsOf(own)
      const request =
        data.type === 'stream'
          ? encodeMultipart({ fields, file: { content: data.stream, mediaType, filename } })
          : { body: toForm(fields, convertInlineFileDataToUint8Array(data), { mediaType, filename }) }
      const uploaded = await this.#call(owner, '', options, request)
      return { mediaType, filename, ...describe(uploaded, owner), warnings: [] }
    } catch (error) {
      if (data.type === 'stream') await data.stream.cancel(error).catch(() => {})
      throw error
    }
  }

  async getFileMetadata(options: FilesV4GetFileMetadataCallOptions): Promise<FilesV4GetFileMetadataResult> {
    const { owner, path } = await find(options)
    return { ...describe(await this.#call(owner, path, options), owner), warnings: [] }
  }

  async downloadFile(options: FilesV4DownloadFileCallOptions): Promise<FilesV4DownloadFileResult> {
    const { owner, path } = await find(options)
    const { body, headers } = await withSDKErrors(this.#send(owner, options), (send) =>
      this.#client.open(`/v1/files${path}/content`, send),
    )
    const mediaType = headers['content-type']?.split(';')[0]?.trim()
    return { content: toByteStream(body), ...(mediaType && { mediaType }), warnings: [] }
  }

  async deleteFile(options: FilesV4DeleteFileCallOptions): Promise<FilesV4DeleteFileResult> {
    const { owner, path, id } = await find(options)
    await this.#call(owner, path, options, { method: 'DELETE' })
    return { providerReference: { [owner]: id }, deleted: true, warnings: [] }
  }

  /** Calls a route of one file, or of all. */
  async #call(
    owner: FileOwner,
    path: string,
    options: FileCallOptions,
    request: Pick<CallOptions, 'method' | 'body' | 'headers'> = {},
  ): Promise<UploadedFile> {
    const { body } = await withSDKErrors(this.#send(owner, options), (send) =>
      this.#client.call(`/v1/files${path}`, {
        ...send,
        ...request,
        headers: { ...send.headers, ...request.headers },
      }),
    )
    return validateTypes({ value: body, schema: fileSchema })
  }

  #send(owner: FileOwner, { headers, abortSignal }: FileCallOptions): SendOptions {
    const { format } = ROUTES[owner]
    return {
      format,
      headers: withBetas(callHeaders(this.#config, headers), FILE_BETAS[format] ?? []),
      ...defined({ signal: abortSignal, timeouts: this.#config.timeouts }),
    }
  }
}

type FileMethod = 'uploadFile' | 'getFileMetadata' | 'downloadFile' | 'deleteFile'

type FileCallOptions = Pick<FilesV4GetFileMetadataCallOptions, 'headers' | 'abortSignal' | 'providerOptions'>

async function optionsOf({ providerOptions }: FileCallOptions): Promise<MixrouterFilesOptions> {
  return (await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })) ?? {}
}

function openaiFields({
  purpose = 'user_data',
  expiresAfter,
}: MixrouterFilesOptions): Record<string, string> {
  if (expiresAfter === undefined) return { purpose }
  return {
    purpose,
    'expires_after[anchor]': 'created_at',
    'expires_after[seconds]': String(expiresAfter),
  }
}

function toForm(
  fields: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  { mediaType, filename }: { mediaType: string; filename: string },
): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), filename)
  return form
}

/** @throws NoSuchProviderReferenceError if the file is at neither vendor */
async function find(
  options: FileCallOptions & { file: SharedV4ProviderReference },
): Promise<{ owner: FileOwner; id: string; path: string }> {
  const { owner } = await optionsOf(options)
  const owners = owner ? [owner] : OWNERS
  for (const owner of owners) {
    const id = options.file[owner]
    if (id) return { owner, id, path: `/${encodePathSegment(id)}` }
  }
  throw new NoSuchProviderReferenceError({ provider: owners.join(' or '), reference: options.file })
}

/** What a vendor reports of a file. */
function describe(file: UploadedFile, owner: FileOwner): FileDescription {
  return {
    providerReference: { [owner]: file.id },
    ...defined({
      filename: file.filename ?? undefined,
      mediaType: file.mime_type ?? undefined,
      byteSize: file.bytes ?? file.size_bytes ?? undefined,
      createdAt: toDate(file.created_at),
      expiresAt: toDate(file.expires_at),
    }),
    providerMetadata: { [OPTIONS_KEY]: file as JSONObject },
  }
}

/** OpenAI has seconds, Anthropic ISO 8601. */
function toDate(time: number | string | null | undefined): Date | undefined {
  if (time == null) return undefined
  return new Date(typeof time === 'number' ? time * 1000 : time)
}
