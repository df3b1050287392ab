import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { expect, it } from 'vitest'

const CODE = `
import { createMixrouter } from './index.ts'
const fetch = async (url, init) => {
  globalThis.sent = JSON.parse(init.body)
  const body = { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1 } }
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
}
const mixrouter = createMixrouter({ apiKey: 'k', fetch })
const providerOptions = { mixrouter: { dimensions: 3 } }
globalThis.result = await mixrouter.embeddingModel('text-embedding-3-small').doEmbed({ values: ['a'], providerOptions })
`

const BUNDLES: readonly [name: string, options: BuildOptions][] = [
  ['browsers', { conditions: ['browser'] }],
  ['edge functions', { conditions: ['edge-light', 'worker', 'browser'] }],
  ['workers', { conditions: ['workerd', 'worker', 'browser'] }],
  [
    'browsers, with zod 3',
    {
      conditions: ['browser'],
      alias: { zod: fileURLToPath(import.meta.resolve('zod3/package.json')).replace(/\/package\.json$/, '') },
    },
  ],
]

it.each(BUNDLES)('is bundled for %s, without Node.js modules', async (_, { conditions = [], ...options }) => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: CODE,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: [...conditions, '@mixrouter/source'],
    logLevel: 'silent',
    ...options,
  })
  const imported = Object.values(metafile?.inputs ?? {}).flatMap(({ imports }) =>
    imports.map(({ path }) => path),
  )
  const ofNode = imported.filter((path) => path.startsWith('node:') || builtinModules.includes(path))
  expect(ofNode).toEqual([])

  // Runs the bundle without `process`, `Buffer` and `require`.
  const code = `const process = undefined, Buffer = undefined, require = undefined;\n${outputFiles?.[0]?.text}`
  await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  const { sent, result } = globalThis as unknown as { sent: unknown; result: unknown }
  expect(sent).toMatchObject({ input: ['a'], dimensions: 3 })
  expect(result).toMatchObject({ embeddings: [[1]] })
})
