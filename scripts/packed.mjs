// Packs the package in the current folder and looks into the tarball: what users expect is there, nothing else is, and
// whatever package.json refers to exists.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const REQUIRED = ['package.json', 'README.md', 'LICENSE']

/** Written when the first version is released, so that packages without a version have none. */
const CHANGELOG = 'CHANGELOG.md'
const UNRELEASED = '0.0.0'

/** What only the repository needs. */
const UNWANTED =
  /(^|\/)(test|tests|suites|fixtures|node_modules)\/|\.test\.|(^|\/)test-|\.tsbuildinfo$|(^|\/)\.(env|turbo)/

const directory = mkdtempSync(join(tmpdir(), 'packed-'))
try {
  execFileSync('pnpm', ['pack', '--pack-destination', directory], { stdio: 'ignore' })
  const [tarball = ''] = readdirSync(directory)
  execFileSync('tar', ['-xzf', join(directory, tarball), '-C', directory])
  const problems = findProblems(join(directory, 'package'))
  for (const problem of problems) console.error(`${tarball}: ${problem}`)
  if (problems.length > 0) process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/**
 * @param {string} root of the unpacked tarball
 * @returns {string[]}
 */
function findProblems(root) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  const packed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const names = new Set(files)
  const repository = resolve(dirname(process.argv[1] ?? ''), '..')
  const secrets = [repository, homedir()]
  return [
    ...[...REQUIRED, ...(packed.version === UNRELEASED ? [] : [CHANGELOG])]
      .filter((name) => !names.has(name))
      .map((name) => `${name} is missing`),
    ...(packed.files?.includes(CHANGELOG) ? [] : [`${CHANGELOG} is not among the files of package.json`]),
    ...files.filter((name) => UNWANTED.test(name)).map((name) => `${name} is for the repository only`),
    ...targetsOf(packed)
      .filter((target) => !files.some(matches(target)))
      .map((target) => `package.json refers to ${target}, which is missing`),
    ...versionsOf(packed)
      .filter(([, version]) => /^(workspace|catalog|link|file):/.test(version))
      .map(([name, version]) => `depends on ${name} by ${version}`),
    ...files.flatMap((name) => {
      const text = readFileSync(join(root, name), 'latin1')
      return secrets
        .filter((path) => text.includes(`${path}/`))
        .map((path) => `${name} contains the path ${path}`)
    }),
  ]
}

/**
 * Whether a file is the target of an export, in which a star stands for any name.
 *
 * @param {string} target
 */
function matches(target) {
  const [start = '', end] = target.replace(/^\.\//, '').split('*')
  return (/** @type {string} */ name) =>
    end === undefined ? name === start : name.startsWith(start) && name.endsWith(end)
}

/**
 * Every file that a field of package.json names.
 *
 * @param {Record<string, any>} packed
 * @returns {string[]}
 */
function targetsOf({ main, module, types, bin, exports }) {
  /** @type {(value: unknown) => string[]} */
  const strings = (value) =>
    typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap((inner) => strings(inner))
  return [main, module, types, bin, exports].flatMap(strings)
}

/**
 * @param {Record<string, any>} packed
 * @returns {[name: string, version: string][]}
 */
function versionsOf({ dependencies, peerDependencies, optionalDependencies, devDependencies }) {
  return [dependencies, peerDependencies, optionalDependencies, devDependencies].flatMap((list) =>
    Object.entries(list ?? {}),
  )
}
