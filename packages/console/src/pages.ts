import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { GatewayRequest, GatewayResponse } from '@mixrouter/gateway'

/** Where the build puts the pages, seen from the sources and from the built package. */
const ROOT = fileURLToPath(new URL('../dist/web/', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const COMPRESSED = /\.(html|js|css|svg)$/

/** The page loads nothing from elsewhere, runs no script but its own, and can't be framed. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'", // formulas are positioned by it; what models write loses its own
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const SECURITY: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** Serves the built pages: its files by their names, and the page itself for every other path. */
export interface Pages {
  respond(path: string, request: GatewayRequest): Promise<GatewayResponse>
}

interface File {
  bytes: Uint8Array
  zipped: Uint8Array | undefined
}

/** @param gatewayPath the path under which the pages find the gateway */
export function createPages(gatewayPath: string): Pages {
  const loaded = new Map<string, Promise<File>>()
  let names: ReadonlySet<string> | undefined

  const load = async (name: string): Promise<File> => {
    const content = await readFile(join(ROOT, name))
    const bytes =
      name === INDEX
        ? Buffer.from(content.toString().replace('__GATEWAY_PATH__', escapeHtml(gatewayPath)))
        : content
    return { bytes, zipped: COMPRESSED.test(name) ? await promisify(gzip)(bytes) : undefined }
  }
  const open = (name: string) => {
    const known = loaded.get(name)
    if (known) return known
    const file = load(name)
    loaded.set(name, file)
    return file
  }

  return {
    async respond(path, { headers, method }) {
      names ??= listFiles()
      const asked = path.slice(1)
      if (!names.has(INDEX)) return text(503, 'The pages of the console are not built: run pnpm build')
      if (asked.startsWith('assets/') && !names.has(asked)) return text(404, 'Not found')
      const name = names.has(asked) ? asked : INDEX
      const { bytes, zipped } = await open(name)
      const accepts = zipped !== undefined && /\bgzip\b/.test(headers['accept-encoding'] ?? '')
      const body = accepts ? zipped : bytes
      return {
        status: 200,
        headers: {
          ...SECURITY,
          'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
          'content-length': String(body.length),
          'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          ...(zipped && { vary: 'accept-encoding' }),
          ...(accepts && { 'content-encoding': 'gzip' }),
        },
        body: method === 'HEAD' ? '' : body,
      }
    },
  }
}

const INDEX = 'index.html'

function listFiles(): ReadonlySet<string> {
  try {
    const entries = readdirSync(ROOT, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    return new Set(files.map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length)))
  } catch {
    return new Set()
  }
}

function text(status: number, body: string): GatewayResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...SECURITY }, body }
}

const escapeHtml = (value: string) => value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
