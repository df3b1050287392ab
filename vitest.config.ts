import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'packages/ai-sdk/vitest.edge.config.ts', 'apps/*'],
    passWithNoTests: true,
    reporters: ['default', './scripts/count-reporter.mjs'],
  },
})
