import { upstreamProfiles } from '@mixrouter/core/internal/profiles'
import { registerFormats } from './registry.ts'

/** Makes every format available. */
export function registerAllFormats(): void {
  registerFormats(
    upstreamProfiles,
    {
      'openai-chat': () => import('./lazy/openai-chat.ts').then(({ format }) => format),
      'openai-responses': () => import('./lazy/openai-responses.ts').then(({ format }) => format),
      anthropic: () => import('./lazy/anthropic.ts').then(({ format }) => format),
      google: () => import('./lazy/google.ts').then(({ format }) => format),
    },
    () => import('@mixrouter/core/internal/portable').then(({ makePortable }) => makePortable),
  )
}
