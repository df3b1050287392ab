import type { ModelProfile } from '@langchain/core/language_models/profile'
import { findModel } from '@mixrouter/core/internal/catalogue'
import { traitsOf } from '@mixrouter/core/internal/models'

/**
 * A model's capabilities from the catalogue; for a newer one than it knows, those of the newest generation of its family.
 * Empty for models of unknown vendors.
 *
 * @example profileOf('gpt-6-sol').structuredOutput // true
 */
export function profileOf(model: string): ModelProfile {
  const found = findModel(model)
  if (!found) return familyProfile(model)
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

function familyProfile(model: string): ModelProfile {
  const { vendor, maxOutputTokens, reasoning, refuses, structuredOutput } = traitsOf(model)
  if (vendor === undefined) return {}
  const toolCalls = !refuses?.includes('tools')
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    reasoningOutput: reasoning !== undefined && reasoning.control !== 'none',
    toolCalling: toolCalls,
    toolChoice: toolCalls,
    structuredOutput: structuredOutput === true,
  }
}
