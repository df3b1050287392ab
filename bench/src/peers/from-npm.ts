import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from '../contender.ts'
import { folderOf, type Peer, run } from './peer.ts'

/** A peer whose package is the first of the dependencies. */
export function fromNpm(
  name: string,
  dependencies: Record<string, string>,
  overrides: Record<string, string>,
  contender: Omit<Contender, 'name' | 'version'>,
): Peer {
  const home = folderOf(name)
  const manifest = join(home, 'node_modules', Object.keys(dependencies)[0] ?? '', 'package.json')
  return {
    name,
    ...contender,
    version: () => (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined),
    install() {
      mkdirSync(home, { recursive: true })
      writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
      run('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--loglevel=error'])
    },
  }
}
