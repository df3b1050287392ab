import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import type { Format } from '@mixrouter/core'
import { afterEach, describe, expect, it } from 'vitest'
import { AGENTS } from '../../src/agents/index.ts'
import { mixrouter } from '../process.ts'
import { type Script, startScriptedUpstream } from './scripted.ts'

/** `pnpm agents` installs the agents and sets it: folders of executables, as in PATH. */
const FOLDERS = process.env.AGENTS_PATH?.split(delimiter) ?? []

const MARKER = 'a-word-that-only-the-file-has'

/** A model of each format, and the format in which the scripted upstream is requested for it. */
const MODELS: readonly (readonly [model: string, format: Format])[] = [
  ['gpt-5.5', 'openai-responses'],
  ['deepseek-flash', 'openai-chat'],
  ['claude-sonnet-5', 'anthropic'],
  ['gemini-3.8-flash', 'google'],
]

interface Drive extends Script {
  args(project: string): string[]
  env?: Record<string, string>
}

const PROMPT = 'What is in note.txt?'
const COMMAND = 'cat note.txt'

/** How each agent is driven without a terminal, and its tool that reads a file. */
const DRIVES: Readonly<Record<string, Drive>> = {
  claude: {
    args: () => ['-p', PROMPT, '--allowedTools', 'Bash'],
    calls: { Bash: { command: COMMAND, description: 'Read the note' } },
  },
  codex: {
    args: () => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', PROMPT],
    calls: {
      exec_command: { cmd: COMMAND },
      shell_command: { command: COMMAND },
      shell: { command: ['cat', 'note.txt'] },
    },
  },
  gemini: {
    args: () => ['--skip-trust', '--approval-mode', 'yolo', '-p', PROMPT],
    calls: { read_file: { file_path: 'note.txt' } },
  },
  qwen: {
    args: () => ['-y', '-p', PROMPT],
    calls: { run_shell_command: { command: `${COMMAND} && sleep 1`, is_background: false } }, // it loses the output of shorter ones
  },
  opencode: {
    args: () => ['run', PROMPT],
    calls: { read: { filePath: 'note.txt' } },
  },
  aider: {
    args: () => ['--yes', '--no-git', '--edit-format', 'whole', '--message', PROMPT, 'note.txt'],
    calls: {},
    text: `note.txt\n\`\`\`\n${MARKER}, edited\n\`\`\`\n`,
  },
}

/** What a user has in the home already. */
const SETTINGS: Readonly<Record<string, string>> = {
  '.claude/settings.json': '{ "includeCoAuthoredBy": false }',
  '.codex/config.toml': 'model_reasoning_effort = "low"\n',
  '.gemini/settings.json': '{ "ui": { "hideTips": true } }',
  '.qwen/settings.json': '{ "ui": { "hideTips": true } }',
  '.config/opencode/opencode.json': '{ "share": "disabled" }',
  '.aider.conf.yml': 'dark-mode: true\n',
  '.gitconfig': '[user]\n\tname = Somebody\n\temail = somebody@example.com\n',
}

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'))
  folders.push(folder)
  return folder
}

function writeTo(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

/** All that is in a folder: files with their contents, and folders. */
function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), entry.isDirectory() ? 'a folder' : readFileSync(path, 'utf8')]
    }),
  )
}

describe.each(AGENTS)('mixrouter run $name', (agent) => {
  const installed = FOLDERS.some((folder) => existsSync(join(folder, agent.name)))
  const drive = DRIVES[agent.name] as Drive
  const timeout = 300_000

  it.skipIf(!installed).each(MODELS)(
    `drives ${agent.title} with %s over a tool call, and leaves the home as it was`,
    async (model, format) => {
      const upstream = await startScriptedUpstream(drive)
      const [home, project, runtime] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
      writeTo(home, SETTINGS)
      const before = contentsOf(home)
      const config = join(temporaryFolder(), 'mixrouter.json')
      const serving = { name: 'scripted', baseURL: upstream.url, apiKey: 'offline', formats: [format] }
      writeFileSync(config, JSON.stringify({ upstreams: [serving], authenticate: false }))
      writeFileSync(join(project, 'note.txt'), `${MARKER}\n`)
      const command = mixrouter(
        ['run', agent.name, '--model', model, '--config', config, '--', ...drive.args(project)],
        {
          HOME: home,
          XDG_RUNTIME_DIR: runtime,
          PATH: [...FOLDERS, process.env.PATH].join(delimiter),
          IS_SANDBOX: '1',
          ...drive.env,
        },
        project,
      )
      command.child.stdin?.end()
      const code = await command.exit
      const output = command.stdout() + command.stderr()
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining(MARKER) })
      expect(new Set(upstream.requests.map((request) => request.format))).toEqual(new Set([format]))
      expect(command.stderr()).toMatch(/mixrouter: \d+ requests? · /)
      if (Object.keys(drive.calls).length > 0) expect(upstream.requests.length).toBeGreaterThanOrEqual(2)
      else expect(readFileSync(join(project, 'note.txt'), 'utf8')).toContain('edited')
      expect(contentsOf(home)).toEqual(before)
      expect(readdirSync(runtime).filter((name) => name.startsWith('mixrouter'))).toEqual([])
      await upstream.close()
    },
    timeout,
  )
})
