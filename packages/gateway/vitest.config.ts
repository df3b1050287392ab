import { defineProject } from 'vitest/config'

export default defineProject({ test: { name: '@mixrouter/gateway', include: ['{src,test}/**/*.test.ts'] } })
