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

/** The sources of what an app downloads at first that imports `createMixrouter` of an entry point; the rest is loaded later. */
async function firstDownload(entryPoint: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: {
      contents: `export { createMixrouter } from './${entryPoint}'`,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
      loader: 'ts',
    },
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    ...{ bundle: true, splitting: true, write: false, metafile: true, outdir: 'out', format: 'esm' as const },
    external: ['@ai-sdk/*', 'zod'],
    conditions: ['@mixrouter/source'],
  })
  const { outputs } = metafile
  const reached = new Set<string>()
  const visit = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') visit(path)
  }
  visit('out/stdin.js')
  return [...reached].flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {}).flatMap(([source, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [source] : [],
    ),
  )
}

const CODECS = /^core\/src\/formats\/([^/]+)\/(?:request|reader|response)\.ts$/
const OTHER_CALLS = /^core\/src\/video\/|\/(?:image|speech|transcription|video|file)-calls\.ts$/
const SERVER_HALF = /^core\/src\/formats\/[^/]+\/(?:decode-turns|writer|inspect|profile)\.ts$/
const STRUCTURED_OUTPUT =
  /^ai-sdk\/src\/(?:structured-output|output-method|output-format|json-output|json-text)\.ts$/
const namesIn = (sources: readonly string[], pattern: RegExp) =>
  sources.flatMap((source) => pattern.exec(source)?.[1] ?? [])

it('has no codec, and no calls of other kinds of models, in the first download of all formats', async () => {
  const sources = await firstDownload('index.ts')
  expect(sources).toContain('core/src/transport/fetch.ts')
  expect(sources).toContain('ai-sdk/src/image-model.ts')
  expect(sources.filter((source) => CODECS.test(source) || OTHER_CALLS.test(source))).toEqual([])
})

it.each([
  ['anthropic', 'anthropic'],
  ['google', 'google'],
  ['openai-chat', 'openai'],
  ['openai-responses', 'openai'],
])(
  'has the client half of %s and the models of %s alone in the entry point of one format',
  async (format, vendor) => {
    const sources = await firstDownload(`formats/${format}.ts`)
    expect([...new Set(namesIn(sources, CODECS))]).toEqual([format])
    expect(sources.filter((source) => SERVER_HALF.test(source) || STRUCTURED_OUTPUT.test(source))).toEqual([])
    expect(namesIn(sources, /^core\/src\/models\/families\/(.*)\.ts$/)).toEqual([vendor])
  },
)
