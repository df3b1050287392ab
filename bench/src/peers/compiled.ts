import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender, LaunchContext } from '../contender.ts'
import type { Launch } from '../processes.ts'
import { folderOf, type Peer, run } from './peer.ts'

/** A peer that is one binary. */
export interface Command extends Omit<Contender, 'version' | 'launch'> {
  launch(context: LaunchContext & { binary: string }): Launch
}

/** The command in the root of a version of a Go module. */
export function fromGo(module: string, version: string, command: Command): Peer {
  return compiled(version, command, (root, binary) => {
    // `go install` also asks for the list of versions, which not every module proxy has.
    const download = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: root })
    run('go', ['build', '-C', JSON.parse(String(download)).Dir, '-ldflags=-s -w', '-o', binary, '.'])
  })
}

/** The command of a version of a crate, both of the peer's name. */
export function fromCrates(version: string, command: Command): Peer {
  return compiled(version, command, (root) =>
    run('cargo', ['install', command.name, '--version', version, '--locked', '--root', root]),
  )
}

/** Each version has a folder of its own, and is built once. */
function compiled(
  version: string,
  { launch, ...contender }: Command,
  build: (root: string, binary: string) => void,
): Peer {
  const root = join(folderOf(contender.name), version)
  const binary = join(root, 'bin', contender.name)
  return {
    ...contender,
    version: () => (existsSync(binary) ? version : undefined),
    install() {
      if (existsSync(binary)) return
      mkdirSync(root, { recursive: true })
      build(root, binary)
    },
    launch: (context) => launch({ ...context, binary }),
  }
}
