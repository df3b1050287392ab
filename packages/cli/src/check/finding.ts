/** One thing that was checked. */
export interface Finding {
  /** Such as `upstream openai` or `model fast`. */
  subject: string
  ok: boolean
  message: string
  /** What to do about it. */
  action?: string
}
