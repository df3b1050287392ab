import { defineConfig } from 'tsup'
import { base, type Plugin, split } from '../../tsup.base.ts'

/**
 * undici's agent as one module, without HTTP/2 and the bodies of fetch, which the gateway never uses: as 30 CommonJS files
 * that load node:http2 it takes a ninth of the start and 4 MB.
 */
const undiciAgent: Plugin = {
  name: 'undici-agent',
  setup(build) {
    build.onResolve({ filter: /\/client-h2\.js$|\/web\// }, ({ path }) => ({ path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }))
  },
}

export default defineConfig({
  ...base,
  ...split,
  entry: ['src/index.ts', 'src/node.ts', 'src/fetch.ts'],
  // Bundled, zod is only what the schema uses: on its own it loads fifty languages, 10 MB and half of the start.
  noExternal: ['zod', 'undici/lib/dispatcher/agent.js'],
  esbuildPlugins: [...base.esbuildPlugins, undiciAgent],
  // As Node.js does when it bundles undici: without the experimental parser.
  define: { ...base.define, esbuildDetection: 'true' },
})
