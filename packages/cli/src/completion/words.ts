/** What can be completed. */
export interface CommandWords {
  name: string
  description: string
  /** Values of its first argument. */
  values: readonly string[]
  options: readonly OptionWords[]
}

interface OptionWords {
  long: string
  description: string
  takesValue: boolean
  values: readonly string[]
}
