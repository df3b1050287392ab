import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { mixrouter } from './process.ts'

async function script(shell: string): Promise<string> {
  const command = mixrouter(['completion', shell])
  expect(await command.exit).toBe(0)
  return command.stdout()
}

it('completes commands, options and values in bash', async () => {
  const source = await script('bash')
  const complete = (...words: string[]) => {
    const line = `COMP_WORDS=(mixrouter ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _mixrouter; echo "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', `${source}\n${line}`], { encoding: 'utf8' }).trim()
  }
  expect(complete('exp')).toBe('explain')
  expect(complete('run', '--map', 'a=b', '--print')).toBe('--print-env')
  expect(complete('run', '--format', 'openai-')).toBe('openai-chat openai-responses')
  expect(complete('completion', 'z')).toBe('zsh')
})

it.each(['zsh', 'fish'])('prints a script for %s', async (shell) => {
  const source = await script(shell)
  expect(source).toContain('print-env')
  expect(source).toContain('openai-chat openai-responses anthropic google')
})

it('names the shells if another is given', async () => {
  const command = mixrouter(['completion', 'tcsh'])
  expect(await command.exit).toBe(2)
  expect(command.stderr()).toContain('bash, zsh, fish')
})
