// Installs the coding agents that `mixrouter run` knows, in pinned versions, and runs their tests.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from './step.mjs'

const FOLDER = join(process.env.AGENTS_CACHE ?? join(import.meta.dirname, '../node_modules/.cache'), 'agents')

const NPM = [
  '@anthropic-ai/claude-code@2.1.332',
  '@openai/codex@0.171.0',
  '@google/gemini-cli@0.61.0',
  '@qwen-code/qwen-code@0.24.4',
  'opencode-ai@1.18.33',
]
const AIDER = 'aider-chat@0.86.2'

const help = 'The agents are installed from npm and PyPI; check the network.'
mkdirSync(FOLDER, { recursive: true })
writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
await step(
  'installing agents from npm',
  ['npm', 'install', '--no-audit', '--no-fund', '--prefix', FOLDER, ...NPM],
  { help },
)
const venv = join(FOLDER, 'aider')
if (!existsSync(join(venv, 'bin')))
  await step('creating a Python environment', ['python3', '-m', 'venv', venv], { help })
await step('installing aider', [join(venv, 'bin/pip'), 'install', '--quiet', AIDER.replace('@', '==')], {
  help,
})

await step('building', ['turbo', 'run', 'build', '--filter=mixrouter...'], {
  help: 'A package failed to build. See the first error above.',
})
const folders = [join(FOLDER, 'node_modules/.bin'), join(venv, 'bin')]
await step('running the agents', ['vitest', 'run', '--project', 'mixrouter', 'packages/cli/test/agents'], {
  env: { ...process.env, AGENTS_PATH: folders.join(delimiter) },
})
