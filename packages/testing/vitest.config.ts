import { defineProject } from 'vitest/config'
import { base, timeouts } from '../../vitest.base.ts'

export default defineProject({
  ...base,
  test: { name: '@mixrouter/testing', include: ['{src,test}/**/*.test.ts'], ...timeouts },
})
