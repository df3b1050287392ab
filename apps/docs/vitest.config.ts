import { defineProject } from 'vitest/config'
import { base, slow } from '../../vitest.base.ts'

export default defineProject({ ...base, test: { name: 'docs', include: ['test/**/*.test.ts'], ...slow } })
