import type { FormatQuirks } from '../../formats/quirks.ts'
import { google } from '../google.ts'

/** Vendors that deviate from Google's generateContent. */
export const quirks: FormatQuirks = {
  google,
}
