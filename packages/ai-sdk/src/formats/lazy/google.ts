import { codec, quirks } from '@mixrouter/core/internal/google'
import { features } from '../features/google.ts'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, quirks, ...features }
