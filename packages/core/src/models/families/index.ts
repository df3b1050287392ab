import type { VendorModels } from '../family.ts'
import { anthropic } from './anthropic.ts'
import { deepseek } from './deepseek.ts'
import { doubao } from './doubao.ts'
import { google } from './google.ts'
import { meta } from './meta.ts'
import { minimax } from './minimax.ts'
import { mistral } from './mistral.ts'
import { moonshot } from './moonshot.ts'
import { openai } from './openai.ts'
import { qwen } from './qwen.ts'
import { xai } from './xai.ts'
import { zhipu } from './zhipu.ts'

/** Every vendor whose models are known, in the order in which they are searched. */
export const vendors: readonly VendorModels[] = [
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
]
