import type { ModelProfile } from '@langchain/core/language_models/profile'
import { findModel } from '@mixrouter/core/catalogue'

/**
 * A model's capabilities from the catalogue; empty for models that are not in it.
 *
 * @example profileOf('gpt-6-sol').structuredOutput // true
 */
export function profileOf(model: string): ModelProfile {
  const found = findModel(model)
  if (!found) return {}
  const { inputs, outputs, contextTokens, maxOutputTokens, reasoning, toolCalls, structuredOutput } = found
  return {
    ...(contextTokens !== undefined && { maxInputTokens: contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    imageInputs: inputs.includes('image'),
    imageUrlInputs: inputs.includes('image'),
    imageToolMessage: inputs.includes('image'),
    pdfInputs: inputs.includes('pdf'),
    pdfToolMessage: inputs.includes('pdf'),
    audioInputs: inputs.includes('audio'),
    videoInputs: inputs.includes('video'),
    imageOutputs: outputs.includes('image'),
    audioOutputs: outputs.includes('audio'),
    videoOutputs: outputs.includes('video'),
    reasoningOutput: reasoning !== undefined && reasoning.control !== 'none',
    toolCalling: toolCalls,
    toolChoice: toolCalls,
    structuredOutput: Boolean(structuredOutput),
  }
}
