import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'

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

/** Where the versions of others are named, by the ecosystem as Dependabot calls it. */
const VERSIONS: readonly [ecosystem: string, files: RegExp][] = [
  ['npm', /(^|\/)package\.json$/],
  ['github-actions', /^\.github\/workflows\//],
  ['docker', /(^|\/)Dockerfile$|^deploy\/kubernetes.*\.yaml$/],
  ['docker-compose', /(^|\/)compose\.yaml$/],
]

/** Dependabot finds these from the root, and the others in their own folder only. */
const FOUND_FROM_ROOT = new Set(['npm', 'github-actions'])

it.each(VERSIONS)('updates of %s are proposed a week after their release', (ecosystem, files) => {
  const found = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => files.test(file))
  const folders = found.map((file) => (FOUND_FROM_ROOT.has(ecosystem) ? '/' : `/${dirname(file)}`))
  expect(folders).not.toEqual([])
  const { updates } = parse(read('.github/dependabot.yml'))
  for (const directory of new Set(folders))
    expect(updates).toContainEqual(
      expect.objectContaining({
        'package-ecosystem': ecosystem,
        directory,
        cooldown: { 'default-days': 7 },
      }),
    )
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

it.each([
  ['0.0.0', 0, ''],
  ['0.1.0', 1, 'CHANGELOG.md is missing'],
])('version %s of a package without a changelog: the check exits with %i', (version, status, problem) => {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const manifest = JSON.stringify({ name: 'mixrouter-example', version, files: ['CHANGELOG.md'] })
  for (const [name, text] of Object.entries({ 'package.json': manifest, 'README.md': '', LICENSE: '' }))
    writeFileSync(join(folder, name), text)
  const check = spawnSync(process.execPath, [join(ROOT, 'scripts/packed.mjs')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect([check.status, check.stderr]).toEqual([status, expect.stringContaining(problem)])
})
