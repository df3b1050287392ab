import { dirname, join } from 'node:path'
import { MODELS } from '../traffic.ts'
import { fromNpm } from './from-npm.ts'
import { folderOf, UPSTREAM_KEY } from './peer.ts'

// Version 3 depends on a package that is not in the npm registry.
const DEPENDENCIES = { '@musistudio/claude-code-router': '2.0.0' }

/** https://github.com/musistudio/claude-code-router: Node.js and Fastify; for Anthropic clients only. */
export const CLAUDE_CODE_ROUTER = fromNpm(
  'claude-code-router',
  DEPENDENCIES,
  {},
  {
    launch({ port, upstream, write }) {
      const provider = {
        name: 'openai',
        api_base_url: `${upstream}/v1/chat/completions`,
        api_key: UPSTREAM_KEY,
        models: [MODELS['openai-chat']],
      }
      const file = write(
        '.claude-code-router/config.json',
        JSON.stringify({
          PORT: port,
          HOST: '127.0.0.1',
          LOG: false,
          Providers: [provider],
          Router: { default: `openai,${MODELS['openai-chat']}` },
        }),
      )
      return {
        command: process.execPath,
        args: [
          join(folderOf('claude-code-router'), 'node_modules/@musistudio/claude-code-router/dist/cli.js'),
          'start',
        ],
        env: { HOME: dirname(dirname(file)), NODE_ENV: 'production' },
      }
    },
  },
)
