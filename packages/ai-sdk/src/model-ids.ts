/** Ids of embedding models; any other string is accepted too. */
export type EmbeddingModelId =
  | 'text-embedding-3-small'
  | 'text-embedding-3-large'
  | 'text-embedding-ada-002'
  | (string & {})

/** Ids of image models; any other string is accepted too. */
export type ImageModelId = 'gpt-image-1' | 'gpt-image-1-mini' | 'gpt-image-1.5' | (string & {})

/** Ids of speech models; any other string is accepted too. */
export type SpeechModelId = 'gpt-4o-mini-tts' | 'tts-1' | 'tts-1-hd' | (string & {})

/** Ids of transcription models; any other string is accepted too. */
export type TranscriptionModelId =
  | 'gpt-4o-transcribe'
  | 'gpt-4o-mini-transcribe'
  | 'whisper-1'
  | (string & {})

/** Ids of video models; any other string is accepted too. */
export type VideoModelId =
  | 'doubao-seedance-1-0-lite-i2v-250428'
  | 'doubao-seedance-1-0-lite-t2v-250428'
  | 'doubao-seedance-1-0-pro-250528'
  | (string & {})
