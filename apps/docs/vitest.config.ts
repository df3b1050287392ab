import { defineProject } from 'vitest/config'
import { base, timeouts } from '../../vitest.base.ts'

export default defineProject({ ...base, test: { name: 'docs', include: ['test/**/*.test.ts'], ...timeouts } })
