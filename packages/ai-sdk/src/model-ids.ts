/** Models for embeddings; any other name is taken too. */
export type EmbeddingModelId =
  | 'text-embedding-3-small'
  | 'text-embedding-3-large'
  | 'text-embedding-ada-002'
  | (string & {})

/** Models for images; any other name is taken too. */
export type ImageModelId = 'gpt-image-1' | 'gpt-image-1-mini' | 'gpt-image-1.5' | (string & {})
