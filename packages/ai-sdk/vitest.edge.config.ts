import { defineProject } from 'vitest/config'
import { base } from '../../vitest.base.ts'

// The same suite in the runtime of edge functions.
export default defineProject({
  ...base,
  test: {
    name: '@mixrouter/ai-sdk-provider (edge)',
    environment: 'edge-runtime',
    setupFiles: './test/silence-warnings.ts',
    include: ['{src,test}/**/*.test.ts'],
  },
})
