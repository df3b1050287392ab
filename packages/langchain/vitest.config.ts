import { defineProject } from 'vitest/config'

export default defineProject({
  test: { name: '@mixrouter/langchain', include: ['{src,test}/**/*.test.ts'] },
})
