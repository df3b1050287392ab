import { codec, native, quirks } from '@mixrouter/core/internal/google'
import { features } from '../features/google.ts'
import type { ProviderFormat } from '../registry.ts'

export const format: ProviderFormat = { codec, native, quirks, ...features }
