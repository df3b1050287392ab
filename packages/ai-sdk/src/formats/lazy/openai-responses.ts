import { codec, quirks } from '@mixrouter/core/internal/openai-responses'
import { features } from '../features/openai-responses.ts'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, quirks, ...features }
