import { defineConfig } from 'tsup'
import { base, type Plugin, split } from '../../tsup.base.ts'

/**
 * undici's agent as one module, without HTTP/2 and the bodies of fetch, which the gateway never uses: as 30 CommonJS files
 * that load node:http2 it takes a ninth of the start and 4 MB. Of node:assert, which loads what compares values and words
 * their differences, it uses only the function itself.
 */
const undiciAgent: Plugin = {
  name: 'undici-agent',
  setup(build) {
    build.onResolve({ filter: /\/client-h2\.js$|\/web\// }, ({ path }) => ({ path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }))
    build.onResolve({ filter: /^node:assert$/ }, ({ path }) => ({ path, namespace: 'assert' }))
    build.onLoad({ filter: /.*/, namespace: 'assert' }, () => ({ contents: ASSERT }))
  },
}

const ASSERT = `module.exports = (value, message = 'Assertion failed') => {
  if (!value) throw message instanceof Error ? message : Object.assign(new Error(message), { name: 'AssertionError' })
}`

export default defineConfig({
  ...base,
  ...split,
  entry: ['src/index.ts', 'src/node.ts', 'src/fetch.ts'],
  // Bundled, zod is only what the schema uses: on its own it loads fifty languages, 10 MB and half of the start.
  noExternal: ['zod', 'undici/lib/dispatcher/agent.js'],
  esbuildPlugins: [undiciAgent, ...base.esbuildPlugins],
  // As Node.js does when it bundles undici: without the experimental parser.
  define: { ...base.define, esbuildDetection: 'true' },
})
