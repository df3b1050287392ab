import { codec, quirks } from '@mixrouter/core/internal/openai-chat'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, quirks }
