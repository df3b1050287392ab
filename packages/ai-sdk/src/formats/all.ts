import { anthropic, google, openaiChat, openaiResponses } from './provider-formats.ts'
import type { ProviderFormat } from './registry.ts'

/** Every format, for the entry point that has them all. */
export const allFormats: readonly ProviderFormat[] = [openaiChat, openaiResponses, anthropic, google]
