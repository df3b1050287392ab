import { defineProject } from 'vitest/config'
import { base, timeouts } from '../../vitest.base.ts'

export default defineProject({
  ...base,
  test: { name: 'express-dropin', include: ['{src,test}/**/*.test.ts'], ...timeouts },
})
