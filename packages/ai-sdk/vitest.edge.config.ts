import { defineProject } from 'vitest/config'

// The same suite in the runtime of edge functions.
export default defineProject({
  test: {
    name: '@mixrouter/ai-sdk-provider (edge)',
    environment: 'edge-runtime',
    setupFiles: './test/quiet.ts',
    include: ['{src,test}/**/*.test.ts'],
  },
})
