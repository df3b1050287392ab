import './vitest.base.ts' // first, as it clears the environment
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'packages/ai-sdk/vitest.edge.config.ts', 'apps/*'],
    reporters: ['default', './scripts/count-reporter.mjs'],
  },
})
