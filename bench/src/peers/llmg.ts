import { dirname } from 'node:path'
import { MODELS } from '../traffic.ts'
import { fromCrates } from './compiled.ts'
import { UPSTREAM_KEY } from './peer.ts'

/** https://github.com/modpotatodotdev/LLMG: Rust, Axum and reqwest; for openai-chat clients only, and without streams. */
export const LLMG = fromCrates('0.4.0', {
  name: 'llmg-gateway',
  launch({ port, upstream, binary, write }) {
    const provider = { enabled: true, api_key: UPSTREAM_KEY, base_url: `${upstream}/v1` }
    const file = write(
      'llmg.json',
      JSON.stringify({
        server: { port },
        providers: { openai: provider, anthropic: provider },
        aliases: {
          [MODELS['openai-chat']]: `openai/${MODELS['openai-chat']}`,
          [MODELS.anthropic]: `anthropic/${MODELS.anthropic}`,
        },
        logging: { level: 'error' },
      }),
    )
    return { command: binary, args: [], cwd: dirname(file) }
  },
})
