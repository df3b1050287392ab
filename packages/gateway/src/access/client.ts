/** Who calls the gateway. */
export interface Client {
  name: string
  /** Names or globs of the models that the client may use. @default all */
  models?: readonly string[] | undefined
}
