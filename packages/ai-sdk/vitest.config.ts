import { defineProject } from 'vitest/config'
import { base, timeouts } from '../../vitest.base.ts'

export default defineProject({
  ...base,
  test: {
    name: '@mixrouter/ai-sdk-provider',
    include: ['{src,test}/**/*.test.ts'],
    setupFiles: './test/silence-warnings.ts',
    ...timeouts,
  },
})
