import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { createNodeGateway, serve } from '../../packages/gateway/dist/node.js'
import { startOfflineUpstream } from '../../packages/testing/dist/index.js'
import { clearEnvironment } from '../environment.mjs'
import { ROOT } from '../messages/source.mjs'

/** @import { Snippet } from './extract.mjs' */

const PRELOAD = `${ROOT}scripts/snippets/preload.mjs`
const TIMEOUT_MS = 60_000

/** The environment variables that snippets read. */
const VARIABLE = /\b[A-Z][A-Z0-9_]*_(?:KEY|URL)(?:_\d)?\b/g

/** Keys that the packages look for by themselves. The offline upstream accepts any. */
const KEYS = ['MIXROUTER_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY']

/**
 * Runs snippets as programs of their own, two at a time. Whatever they request is answered by an offline upstream, and
 * by a gateway before it for those that use one on this machine; a program that listens has succeeded.
 *
 * @param {readonly Snippet[]} snippets
 * @returns {Promise<string[]>} What failed, as `document:line: message`.
 */
export async function runSnippets(snippets) {
  clearEnvironment()
  const folder = mkdtempSync(`${tmpdir()}/snippets-`)
  const upstream = await startOfflineUpstream()
  const gateway = createNodeGateway({
    upstreams: upstream.upstreams,
    authenticate: false,
    state: true,
  })
  const server = await serve(gateway, { port: 0 })
  const env = {
    ...process.env,
    SNIPPET_UPSTREAM: new URL(upstream.url).port,
    SNIPPET_GATEWAY: new URL(server.url).port,
  }

  /** @type {string[]} */
  const failures = []
  const queue = [...snippets]
  const work = async () => {
    for (let snippet = queue.shift(); snippet; snippet = queue.shift()) {
      const file = `${folder}/${snippet.document.replace(/\W/g, '-')}-${snippet.line}.mts`
      writeFileSync(file, snippet.source)
      const names = [...KEYS, ...Array.from(snippet.source.matchAll(VARIABLE), ([name]) => name)]
      const keys = Object.fromEntries(names.map((name) => [name, 'sk-offline']))
      const problem = await run(file, { ...env, ...keys })
      if (problem) failures.push(`${snippet.document}:${snippet.line}: ${problem}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work))
  } finally {
    await server.close(0)
    await upstream.close()
    rmSync(folder, { recursive: true })
  }
  return failures
}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} Why it failed.
 */
function run(file, env) {
  const args = ['--disable-warning=ExperimentalWarning', '--import', PRELOAD, file]
  const child = spawn(process.execPath, args, {
    cwd: dirname(file), // what they write goes with the folder
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
  })
  let text = ''
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined)
      resolve(
        `${signal ? `did not end within ${TIMEOUT_MS / 1000} s` : 'failed'}\n${text.trim().slice(-1500)}`,
      )
    })
  })
}
