/** Models for embeddings; any other name is taken too. */
export type EmbeddingModelId =
  | 'text-embedding-3-small'
  | 'text-embedding-3-large'
  | 'text-embedding-ada-002'
  | (string & {})

/** Models for images; any other name is taken too. */
export type ImageModelId = 'gpt-image-1' | 'gpt-image-1-mini' | 'gpt-image-1.5' | (string & {})

/** Models for videos; any other name is taken too. */
export type VideoModelId =
  | 'doubao-seedance-1-0-lite-i2v-250428'
  | 'doubao-seedance-1-0-lite-t2v-250428'
  | 'doubao-seedance-1-0-pro-250528'
  | (string & {})
