import { defineProject } from 'vitest/config'

export default defineProject({ test: { name: '@mixrouter/core', include: ['{src,test}/**/*.test.ts'] } })
