import type { FormatQuirks } from '../../formats/quirks.ts'
import { openaiResponses as doubao } from '../doubao.ts'
import { openaiResponses as openai } from '../openai.ts'
import { openaiResponses as xai } from '../xai.ts'

/** Vendors that deviate from OpenAI's Responses API. */
export const quirks: FormatQuirks = {
  openai,
  doubao,
  xai,
}
