import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { JsonObject } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Copy } from '../agents/agent.ts'

const REMOVE_ATTEMPTS = 20
const REMOVE_PAUSE_MS = 50

/** A folder that only this user can read, for one run. */
export interface Workspace {
  path: string
  /** Copies what exists. */
  copy(copies: readonly Copy[]): Promise<void>
  write(file: string, content: string): Promise<void>
  /** Merges values over those of a JSON file, or creates it. One that is not JSON is replaced. */
  merge(file: string, values: JsonObject): Promise<void>
  remove(): Promise<void>
}

/** Codex refuses to keep its helper programs below the folder for temporary files, so the user's runtime folder is preferred. */
export async function createWorkspace(env: NodeJS.ProcessEnv): Promise<Workspace> {
  const path = await createFolder(env.XDG_RUNTIME_DIR).catch(() => createFolder(tmpdir()))
  return {
    path,
    async copy(copies) {
      for (const { from, to } of copies) {
        await mkdir(dirname(to), { recursive: true })
        await cp(from, to, { recursive: true, dereference: true }).catch(ignoreMissing)
      }
    },
    write,
    async merge(file, values) {
      const text = await readFile(file, 'utf8').catch(() => undefined)
      const existing = text === undefined ? {} : parseJson(text)
      if (!isObject(existing))
        console.error(`mixrouter: ${basename(file)} is not plain JSON; the agent runs without it`)
      await write(file, JSON.stringify(merged(isObject(existing) ? existing : {}, values)))
    },
    remove: () => removeFolder(path),
  }
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content, { mode: 0o600 })
}

/** Programs that the agent has left behind may still be writing: what they create meanwhile is removed, too. */
async function removeFolder(path: string): Promise<void> {
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    await setTimeout(REMOVE_PAUSE_MS)
    if (!existsSync(path)) return
  }
}

function merged(target: JsonObject, values: JsonObject): JsonObject {
  const entries = Object.entries(values).map(([name, value]) => {
    const current = target[name]
    return [
      name,
      isObject(value) && isObject(current) ? merged(current as JsonObject, value as JsonObject) : value,
    ]
  })
  return { ...target, ...Object.fromEntries(entries) }
}

async function createFolder(parent: string | undefined): Promise<string> {
  if (!parent) throw new Error('There is no runtime folder')
  return mkdtemp(join(parent, 'mixrouter-run-'))
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
