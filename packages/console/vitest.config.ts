import { defineProject } from 'vitest/config'
import { base, timeouts } from '../../vitest.base.ts'

export default defineProject({
  ...base,
  test: { ...timeouts, name: '@mixrouter/console', include: ['{src,web,test}/**/*.test.ts'] },
})
