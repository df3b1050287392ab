import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PAGE = readFileSync(`${ROOT}apps/docs/src/content/docs/operate/troubleshooting.mdx`, 'utf8')

/** Codes of warnings and of zod, not of errors, and one that Anthropic's format defines. */
const OTHERS = ['foreign', 'unavailable', 'custom']

describe('the troubleshooting page', () => {
  const sources = globSync('packages/{core,gateway}/src/**/*.ts', { cwd: ROOT }).filter(
    (path) => !/\.test\.ts$|\/suites\//.test(path),
  )
  const codes = new Set(
    sources.flatMap((path) =>
      Array.from(readFileSync(ROOT + path, 'utf8').matchAll(/\bcode: '([a-z_]+)'/g), ([, code = '']) => code),
    ),
  )

  it('explains every error code', () => {
    expect(codes.size).toBeGreaterThan(30)
    const missing = [...codes].filter((code) => !OTHERS.includes(code) && !PAGE.includes(`\`${code}\``))
    expect(missing).toEqual([])
  })

  it('explains no code that does not exist', () => {
    const rows = [...PAGE.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[a-z_]+/g) ?? [],
    )
    expect(rows.length).toBeGreaterThan(30)
    expect(rows.filter((code) => !codes.has(code))).toEqual([])
  })
})
