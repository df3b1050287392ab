import { builtinModules } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const ENTRIES = {
  'ai-sdk':
    "import { createMixrouter } from '@mixrouter/ai-sdk-provider'; globalThis.made = createMixrouter({ apiKey: 'k' })('gpt-5.2').modelId",
  langchain:
    "import { ChatMixrouter } from '@mixrouter/langchain'; globalThis.made = new ChatMixrouter('gpt-5.2', { apiKey: 'k' }).model",
}

/** The conditions under which each runtime's bundlers resolve packages. */
const RUNTIMES = {
  browser: ['browser', 'import'],
  edge: ['edge-light', 'browser', 'import'],
  workers: ['workerd', 'worker', 'browser', 'import'],
}

describe.each(Object.entries(RUNTIMES))('a bundle for %s', (_, conditions) => {
  it.each(Object.entries(ENTRIES))('of %s runs without Node.js', async (_, contents) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      conditions,
      external: builtinModules.flatMap((name) => [name, `node:${name}`]),
      logLevel: 'silent',
    })
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    expect(imported).toEqual([])
    const shadowed = `const process = undefined, Buffer = undefined, require = undefined;\n${outputFiles[0]?.text}`
    await import(`data:text/javascript;base64,${Buffer.from(shadowed).toString('base64')}`)
    expect((globalThis as { made?: string }).made).toBe('gpt-5.2')
  })
})
