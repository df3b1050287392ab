import { defineProject } from 'vitest/config'

export default defineProject({
  test: {
    name: 'mixrouter',
    include: ['{src,test}/**/*.test.ts'],
    testTimeout: 30_000, // processes and sockets on a machine that may be busy
    expect: { poll: { timeout: 15_000 } },
  },
})
