import { defineProject } from 'vitest/config'
import { base, slow } from '../../vitest.base.ts'

export default defineProject({
  ...base,
  test: { ...slow, name: '@mixrouter/console', include: ['{src,web,test}/**/*.test.ts'] },
})
