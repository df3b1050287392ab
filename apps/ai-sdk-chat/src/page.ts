import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { MODELS, offline } from './models.ts'

const WEB = join(import.meta.dirname, '../web')

/** Loads the page and bundles its script. */
export async function loadPage(): Promise<(path: string) => Response | undefined> {
  const { outputFiles } = await build({
    entryPoints: [join(WEB, 'page.tsx')],
    bundle: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const settings = JSON.stringify({ models: MODELS, isOffline: offline !== undefined })
  const html = (await readFile(join(WEB, 'index.html'), 'utf8')).replace('{}', settings)
  return (path) => {
    if (path === '/') return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } })
    if (path === '/page.js')
      return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
    return undefined
  }
}
