import { execFileSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from '../contender.ts'

/** Another project's gateway, installed outside the repository on request. */
export interface Peer extends Contender {
  install(): void
}

/** The key that peers send to upstreams. */
export const UPSTREAM_KEY = 'bench-upstream-key'

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')

/** Where a peer is installed. */
export const folderOf = (name: string): string => join(CACHE, 'mixrouter-bench', name)

export function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
}
