/**
 * Mixrouter for LangChain: `ChatMixrouter`, `MixrouterEmbeddings`, and tools that generate images and videos.
 *
 * @module @mixrouter/langchain
 */
export { ChatMixrouter } from './chat-model.ts'
export { MixrouterEmbeddings, type MixrouterEmbeddingsFields } from './embeddings.ts'
export { MixrouterError } from './errors.ts'
export {
  createMixrouterImageTool,
  type ImageToolInput,
  type MixrouterImages,
  type MixrouterImageToolFields,
} from './image-tool.ts'
export type {
  ChatMixrouterCallOptions,
  ChatMixrouterFields,
  ModelParameters,
  ReasoningOptions,
  ResponseFormatOption,
} from './options.ts'
export type { ResponseMetadata as MixrouterResponseMetadata } from './response-metadata.ts'
export { webSearchTool } from './tools.ts'
export { VERSION } from './version.ts'
export {
  createMixrouterVideoTool,
  type MixrouterVideo,
  type MixrouterVideoToolFields,
  type VideoToolInput,
} from './video-tool.ts'
