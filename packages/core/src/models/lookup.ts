import type { Format, ModelTraits } from '../hub/index.ts'
import { findModel } from './catalogue.ts'
import { ruleOf } from './rules.ts'

interface Known {
  traits: ModelTraits
  formats: readonly Format[]
}

/** Names met before; bounded, because clients choose the names. */
const found = new Map<string, Known>()
const REMEMBERED = 1000

function lookUp(model: string): Known {
  const known = found.get(model)
  if (known) return known
  const rule = ruleOf(model)
  const fresh = { traits: findModel(model) ?? rule, formats: rule.formats }
  if (found.size >= REMEMBERED) found.clear()
  found.set(model, fresh)
  return fresh
}

/**
 * What an encoder must know of a model: from the catalogue, otherwise by its name; empty for an unknown one.
 *
 * @example traitsOf('claude-sonnet-4-5-20250929').reasoningControl // 'budget'
 */
export function traitsOf(model: string): ModelTraits {
  return lookUp(model).traits
}

/**
 * The formats that a model's own vendor serves it in, best first; `['openai-chat']` for an unknown one, none for
 * models of images and videos.
 *
 * @example nativeFormats('gpt-5.2') // ['openai-responses', 'openai-chat']
 */
export function nativeFormats(model: string): readonly Format[] {
  return lookUp(model).formats
}
