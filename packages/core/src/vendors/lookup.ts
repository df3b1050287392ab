import type { VendorQuirks } from '../formats/quirks.ts'
import type { Format, ModelTraits, Vendor } from '../hub/index.ts'
import { anthropic } from './anthropic.ts'
import { deepseek } from './deepseek.ts'
import { doubao } from './doubao.ts'
import { google } from './google.ts'
import { meta } from './meta.ts'
import { minimax } from './minimax.ts'
import { mistral } from './mistral.ts'
import { moonshot } from './moonshot.ts'
import { openai } from './openai.ts'
import type { VendorProfile } from './profile.ts'
import { qwen } from './qwen.ts'
import { xai } from './xai.ts'
import { zhipu } from './zhipu.ts'

/** Every vendor by its name; another one is a file and a line here. */
const VENDORS: Readonly<Record<Vendor, VendorProfile>> = {
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

/** How the vendor of a model deviates from `format`, or undefined where it does not or is unknown. */
export function quirksOf(format: Format, { vendor }: ModelTraits): VendorQuirks | undefined {
  return vendor && VENDORS[vendor][format]
}
