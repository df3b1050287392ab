import { defineProject } from 'vitest/config'

export default defineProject({ test: { name: 'ai-sdk-chat', include: ['{src,test}/**/*.test.ts'] } })
