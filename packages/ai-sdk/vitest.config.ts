import { defineProject } from 'vitest/config'

export default defineProject({
  test: {
    name: '@mixrouter/ai-sdk-provider',
    setupFiles: './test/quiet.ts',
    include: ['{src,test}/**/*.test.ts'],
  },
})
