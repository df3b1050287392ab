import { profileOf } from '@mixrouter/core/internal/models'
import { createLazyFormats } from '@mixrouter/core/internal/sdk'

/** Every format, loaded when it is first used. */
export const formats = /* @__PURE__ */ allFormats()

function allFormats() {
  const formats = createLazyFormats(profileOf)
  formats.add(
    {
      'openai-chat': () => import('@mixrouter/core/internal/openai-chat'),
      'openai-responses': () => import('@mixrouter/core/internal/openai-responses'),
      anthropic: () => import('@mixrouter/core/internal/anthropic'),
      google: () => import('@mixrouter/core/internal/google'),
    },
    () => import('@mixrouter/core/internal/portable').then(({ makePortable }) => makePortable),
  )
  return formats
}
