import type { FormatQuirks } from '../../formats/quirks.ts'
import { openaiChat as anthropic } from '../anthropic.ts'
import { openaiChat as deepseek } from '../deepseek.ts'
import { openaiChat as doubao } from '../doubao.ts'
import { openaiChat as google } from '../google.ts'
import { openaiChat as meta } from '../meta.ts'
import { openaiChat as minimax } from '../minimax.ts'
import { openaiChat as mistral } from '../mistral.ts'
import { openaiChat as moonshot } from '../moonshot.ts'
import { openaiChat as openai } from '../openai.ts'
import { openaiChat as qwen } from '../qwen.ts'
import { openaiChat as xai } from '../xai.ts'
import { openaiChat as zhipu } from '../zhipu.ts'

/** Vendors that deviate from OpenAI's chat/completions. */
export const quirks: FormatQuirks = {
  openai,
  anthropic,
  google,
  deepseek,
  qwen,
  doubao,
  moonshot,
  zhipu,
  xai,
  minimax,
  mistral,
  meta,
}
