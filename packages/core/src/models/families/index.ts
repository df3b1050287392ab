import type { Family } from '../family.ts'
import { anthropic } from './anthropic.ts'
import { deepseek } from './deepseek.ts'
import { doubao } from './doubao.ts'
import { google } from './google.ts'
import { meta } from './meta.ts'
import { minimax } from './minimax.ts'
import { mistral } from './mistral.ts'
import { moonshot } from './moonshot.ts'
import { openai } from './openai.ts'
import { other } from './other.ts'
import { qwen } from './qwen.ts'
import { xai } from './xai.ts'
import { zhipu } from './zhipu.ts'

let all: readonly Family[] | undefined

/** Every family that is known; the first one whose pattern matches a name has it. They are made on first use. */
export function families(): readonly Family[] {
  all ??= [
    other,
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
  ].flatMap((of) => of())
  return all
}
