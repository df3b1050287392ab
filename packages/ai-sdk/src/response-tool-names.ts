/** The tool names needed to convert the response to a call. */
export interface ResponseToolNames {
  /** Maps the model's name of a tool to the user's, where they differ. */
  toCustomToolName: (name: string) => string
  has: (name: string) => boolean
  /** The user's name of the provider tool whose own name starts with `prefix`. */
  findByPrefix: (prefix: string) => string | undefined
}
