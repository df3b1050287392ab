import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { FORMATS } from '@mixrouter/core'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const BUNDLES: readonly [name: string, conditions: string[]][] = [
  ['browsers', ['browser']],
  ['edge functions', ['edge-light', 'worker', 'browser']],
  ['workers', ['workerd', 'worker', 'browser']],
]

it.each(BUNDLES)('is bundled for %s, without Node.js modules', async (_, conditions) => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents:
        "import { ChatMixrouter } from './index.ts'; globalThis.model = new ChatMixrouter('gpt-5.2', { apiKey: 'k' })",
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: [...conditions, '@mixrouter/source'],
    logLevel: 'silent',
  })
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const ofNode = imported.filter((path) => path.startsWith('node:') || builtinModules.includes(path))
  expect(ofNode).toEqual([])

  // Runs the bundle without `process`, `Buffer` and `require`.
  const code = outputFiles[0]?.text ?? ''
  const shadowed = `const process = undefined, Buffer = undefined, require = undefined;\n${code}`
  await import(`data:text/javascript;base64,${Buffer.from(shadowed).toString('base64')}`)
  expect((globalThis as { model?: { model: string } }).model?.model).toBe('gpt-5.2')
})

it('has no codec in the first download, and each in one of its own', async () => {
  const { metafile } = await build({
    stdin: {
      contents: "export { ChatMixrouter } from './index.ts'",
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
      loader: 'ts',
    },
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    ...{ bundle: true, splitting: true, write: false, metafile: true, outdir: 'out', format: 'esm' as const },
    external: ['@langchain/core'],
    conditions: ['@mixrouter/source'],
  })
  const outputs = Object.entries(metafile.outputs)
  for (const format of FORMATS) {
    const source = `core/src/formats/${format}/request.ts`
    const files = outputs.filter(([, { inputs }]) => (inputs[source]?.bytesInOutput ?? 0) > 0)
    expect(files.map(([file]) => file)).toEqual([expect.stringMatching(`^out/${format}-`)])
  }
})
