import { defineProject } from 'vitest/config'

export default defineProject({ test: { name: '@mixrouter/express', include: ['{src,test}/**/*.test.ts'] } })
