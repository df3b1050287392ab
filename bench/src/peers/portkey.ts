import { join } from 'node:path'
import { fromNpm } from './from-npm.ts'
import { folderOf, UPSTREAM_KEY } from './peer.ts'

// All streams fail with later versions of @hono/node-server: "TypeError: immutable".
const OVERRIDES = { '@hono/node-server': '1.13.8' }

/** https://github.com/Portkey-AI/gateway: Node.js, Hono and fetch. Request headers specify the upstream. */
export const PORTKEY = fromNpm('portkey', { '@portkey-ai/gateway': 'latest' }, OVERRIDES, {
  launch: ({ port }) => ({
    command: process.execPath,
    args: [
      join(folderOf('portkey'), 'node_modules/@portkey-ai/gateway/build/start-server.js'),
      `--port=${port}`,
    ],
    env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
  }),
  headers: ({ upstream: format }, upstream) => ({
    authorization: `Bearer ${UPSTREAM_KEY}`,
    'x-portkey-provider': format === 'anthropic' ? 'anthropic' : 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
  }),
})
