import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

// The AI SDK itself has no CommonJS build.
export default defineConfig({
  ...base,
  format: ['esm'],
  entry: {
    index: 'src/index.ts',
    anthropic: 'src/formats/anthropic.ts',
    google: 'src/formats/google.ts',
    'openai-chat': 'src/formats/openai-chat.ts',
    'openai-responses': 'src/formats/openai-responses.ts',
  },
})
