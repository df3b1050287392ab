import { defineProject } from 'vitest/config'

export default defineProject({
  test: {
    name: '@mixrouter/langchain',
    include: ['{src,test}/**/*.test.ts'],
    testTimeout: 30_000, // sockets, and the pauses between tries, on a machine that may be busy
    expect: { poll: { timeout: 15_000 } },
  },
})
