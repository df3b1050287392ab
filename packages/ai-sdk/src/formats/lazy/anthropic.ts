import { codec, quirks } from '@mixrouter/core/internal/anthropic'
import { features } from '../features/anthropic.ts'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, quirks, ...features }
