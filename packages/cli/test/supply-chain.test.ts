import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8')

const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows'))
const PACKAGES = readdirSync(join(ROOT, 'packages'))
  .map((name) => JSON.parse(read('packages', name, 'package.json')))
  .filter((manifest) => !manifest.private)

it.each(WORKFLOWS)('%s uses actions by their commit, and names the version', (file) => {
  const uses = [...read('.github/workflows', file).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(
    ([, used]) => used,
  )
  expect(uses.length).toBeGreaterThan(0)
  for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

it('packages are published with provenance', () => {
  const release = read('.github/workflows/release.yml')
  expect(release).toMatch(/^\s*NPM_CONFIG_PROVENANCE: true/m)
  expect(release).toMatch(/^\s*id-token: write/m)
})

it.each(['README.md', ...PACKAGES.map(({ repository }) => join(repository.directory, 'README.md'))])(
  '%s warns that the packages are not on npm, and does so before any command that would fetch one',
  (file) => {
    const text = read(file)
    const warned = text.indexOf('The packages are not on npm yet')
    const named = text.search(/\bnpx mixrouter \w/)
    expect(warned).toBeGreaterThan(-1)
    if (named >= 0) expect(warned).toBeLessThan(named)
  },
)

it.each(PACKAGES)(
  '$name is published with its changelog, and says where it comes from',
  ({ files, repository }) => {
    expect(files).toContain('CHANGELOG.md')
    expect(repository.url).toContain('github.com/mixrouter/mixrouter-js')
  },
)
