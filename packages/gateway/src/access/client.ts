/** Who calls the gateway. */
export interface Client {
  name: string
  /** Names or globs of the models that the client may use. @default all */
  models?: readonly string[] | undefined
  /** Labels that rules and limits refer to. @default [] */
  tags?: readonly string[] | undefined
}
