import type {
  FilesV4,
  FilesV4DeleteFileCallOptions,
  FilesV4DeleteFileResult,
  FilesV4DownloadFileCallOptions,
  FilesV4DownloadFileResult,
  FilesV4GetFileMetadataCallOptions,
  FilesV4GetFileMetadataResult,
  FilesV4UploadFileCallOptions,
  FilesV4UploadFileResult,
} from '@ai-sdk/provider'
import type { FileCalls } from './file-calls.ts'
import type { MixrouterProviderSettings } from './settings.ts'

/**
 * Files that are uploaded once and then referred to by prompts, at OpenAI or Anthropic. Their calls are loaded with the
 * first one.
 *
 * @example
 * const { providerReference } = await uploadFile({ api: mixrouter, data, filename: 'report.pdf' })
 * const file = { type: 'file', data: { type: 'reference', reference: providerReference }, mediaType: 'application/pdf' }
 */
export class MixrouterFiles implements FilesV4 {
  readonly specificationVersion = 'v4'
  readonly provider = 'mixrouter.files'
  readonly #config: MixrouterProviderSettings

  constructor(config: MixrouterProviderSettings) {
    this.#config = config
  }

  async uploadFile(options: FilesV4UploadFileCallOptions): Promise<FilesV4UploadFileResult> {
    return (await this.#calls()).uploadFile(options)
  }

  async getFileMetadata(options: FilesV4GetFileMetadataCallOptions): Promise<FilesV4GetFileMetadataResult> {
    return (await this.#calls()).getFileMetadata(options)
  }

  async downloadFile(options: FilesV4DownloadFileCallOptions): Promise<FilesV4DownloadFileResult> {
    return (await this.#calls()).downloadFile(options)
  }

  async deleteFile(options: FilesV4DeleteFileCallOptions): Promise<FilesV4DeleteFileResult> {
    return (await this.#calls()).deleteFile(options)
  }

  async #calls(): Promise<FileCalls> {
    const { FileCalls } = await import('./file-calls.ts')
    return new FileCalls(this.#config)
  }
}
