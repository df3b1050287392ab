import { codec, native, quirks } from '@mixrouter/core/internal/anthropic'
import { features } from '../features/anthropic.ts'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, native, quirks, ...features }
