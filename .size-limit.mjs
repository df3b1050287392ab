// Sizes of bundles without the dependencies in `ignore`: brotlied, or gzipped where apps download them from a server.

const SDK = ['@ai-sdk/provider', '@ai-sdk/provider-utils', 'zod']
const PROVIDER = {
  path: 'packages/ai-sdk/dist/index.js',
  import: '{ createMixrouter }',
  ignore: SDK,
  gzip: true,
}
const ANTHROPIC = { path: 'packages/ai-sdk/dist/anthropic.js', ignore: SDK, gzip: true }
const RESPONSES = { path: 'packages/ai-sdk/dist/openai-responses.js', ignore: SDK, gzip: true }
const LANGCHAIN = {
  path: 'packages/langchain/dist/index.js',
  import: '{ ChatMixrouter }',
  ignore: ['@langchain/core'],
  gzip: true,
}

export default [
  { name: '@mixrouter/core, all of it', path: 'packages/core/dist/index.js', limit: '88 kB' },
  {
    name: '@mixrouter/core/catalogue, with the profiles of the families',
    path: 'packages/core/dist/catalogue.js',
    limit: '12.5 kB',
  },
  {
    name: '@mixrouter/express, itself',
    path: 'packages/express/dist/index.js',
    ignore: ['@mixrouter/gateway', 'express'],
    limit: '0.5 kB',
  },
  // With the core, as an app downloads them.
  { name: '@mixrouter/ai-sdk-provider, at first', ...PROVIDER, ...loading(), limit: '32 kB' },
  {
    name: '@mixrouter/ai-sdk-provider, with one format',
    ...PROVIDER,
    ...loading(/anthropic/),
    limit: '45.6 kB',
  },
  { name: '@mixrouter/ai-sdk-provider, all that it loads', ...PROVIDER, limit: '107.5 kB' },
  { name: '@mixrouter/ai-sdk-provider/anthropic', ...ANTHROPIC, ...loading(), limit: '38 kB' },
  {
    name: '@mixrouter/ai-sdk-provider/anthropic, with models of other vendors',
    ...ANTHROPIC,
    ...loading(/models/),
    limit: '43.5 kB',
  },
  { name: '@mixrouter/ai-sdk-provider/openai-responses', ...RESPONSES, ...loading(), limit: '39 kB' },
  { name: '@mixrouter/langchain, at first', ...LANGCHAIN, ...loading(), limit: '40.5 kB' },
  { name: '@mixrouter/langchain, with one format', ...LANGCHAIN, ...loading(/anthropic/), limit: '53 kB' },
]

/**
 * Counts what an app downloads at first, and of what is loaded later only the modules that `counted` matches.
 *
 * @param {RegExp} [counted]
 */
function loading(counted) {
  const plugin = {
    name: 'loaded-later',
    /** @param {unknown} id */
    resolveDynamicImport: (id) =>
      typeof id === 'string' && !counted?.test(id) ? { id, external: true } : undefined,
  }
  return { modifyRolldownConfig: (/** @type {object} */ config) => ({ ...config, plugins: [plugin] }) }
}
