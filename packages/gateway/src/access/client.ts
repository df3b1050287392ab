import type { Allowance } from '../config/limits-config.ts'

/** Who calls the gateway. */
export interface Client extends Allowance {
  name: string
  /** Names or globs of the models that the client may use. @default all */
  models?: readonly string[] | undefined
  /** Labels that rules and limits refer to. @default [] */
  tags?: readonly string[] | undefined
  /** From when its key is refused, as an ISO 8601 date or time. @default never */
  expires?: string | undefined
}
