import type { Family } from '../family.ts'
import { ANTHROPIC } from './anthropic.ts'
import { DEEPSEEK } from './deepseek.ts'
import { DOUBAO } from './doubao.ts'
import { GOOGLE } from './google.ts'
import { META } from './meta.ts'
import { MINIMAX } from './minimax.ts'
import { MISTRAL } from './mistral.ts'
import { MOONSHOT } from './moonshot.ts'
import { OPENAI } from './openai.ts'
import { OTHER } from './other.ts'
import { QWEN } from './qwen.ts'
import { XAI } from './xai.ts'
import { ZHIPU } from './zhipu.ts'

/** Every family that is known; the first one whose pattern matches a name has it. */
export const FAMILIES: readonly Family[] = /* @__PURE__ */ [
  OTHER,
  OPENAI,
  ANTHROPIC,
  GOOGLE,
  DEEPSEEK,
  QWEN,
  DOUBAO,
  MOONSHOT,
  ZHIPU,
  XAI,
  MINIMAX,
  MISTRAL,
  META,
].flat()
