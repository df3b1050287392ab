import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'
import { hasTerminal, mixrouterInTerminal } from './terminal.ts'

const SERVE = ['serve', '--offline', '--port', '0', '--console']

/** A browser that writes down what it is to open. */
function fakeBrowser() {
  const script = temporaryFile('browser.sh', '#!/bin/sh\necho "$1" > "$0.opened"\n')
  return { env: { BROWSER: `sh ${script}`, HOME: dirname(script) }, opened: `${script}.opened` }
}

it('the console’s address is printed, and its page is served', async () => {
  const { env, opened } = fakeBrowser()
  const command = mixrouter(SERVE, env)
  const url = await command.url
  expect(command.stdout()).toContain(`Console: ${url}/console/`)
  expect(await (await fetch(`${url}/console/`)).text()).toContain('<title>Mixrouter</title>')
  command.child.kill()
  await command.exit
  expect(existsSync(opened)).toBe(false) // nobody sits at a pipe
})

it.skipIf(!hasTerminal || process.platform !== 'linux')(
  'the console opens in the browser of a terminal',
  async () => {
    const { env, opened } = fakeBrowser()
    const terminal = mixrouterInTerminal(SERVE, { env })
    await expect
      .poll(() => existsSync(opened) && readFileSync(opened, 'utf8'))
      .toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/\n$/)
    terminal.type('\x03')
    await terminal.exit
  },
)

it.skipIf(!hasTerminal).each([
  ['--no-open', [...SERVE, '--no-open'], {}],
  ['CI', SERVE, { CI: 'true' }],
] as const)('the console does not open with %s', async (_, args, more) => {
  const { env, opened } = fakeBrowser()
  const terminal = mixrouterInTerminal([...args], { env: { ...env, ...more } })
  await expect.poll(() => terminal.screen()).toContain('Console: http://')
  terminal.type('\x03')
  await terminal.exit
  expect(existsSync(opened)).toBe(false)
})
